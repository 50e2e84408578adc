package sallyport.vault.objects;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import sallyport.core.ObjectKind;
import sallyport.core.Page;
import sallyport.core.VaultId;

/**
 * Where deleted objects wait to be recovered or purged. The promises are those of {@link
 * ObjectStore}.
 */
public interface DeletedObjectStore {

  /** Deletes a living object with all its versions; empty when there is none. */
  Optional<DeletedObject> delete(ObjectKey key, Instant deletedAt, Instant purgesAt);

  Optional<DeletedObject> deleted(ObjectKey key);

  /** Deleted objects of a kind, by folded name. */
  Page<DeletedObject> list(VaultId vault, ObjectKind kind, Optional<String> after, int size);

  /** Makes a deleted object live again; empty when there is none. */
  Optional<VersionMetadata> recover(ObjectKey key);

  /** The versions of a deleted object with their material, oldest first. */
  List<StoredVersion> everyVersion(ObjectKey key);

  /** Destroys a deleted object and all its material; false when there is none. */
  boolean purge(ObjectKey key);

  /**
   * What a purge destroyed.
   *
   * @param objects how many
   * @param wanted those of their versions that were asked for, as they were
   */
  record Purged(int objects, List<StoredVersion> wanted) {}

  /**
   * Purges up to {@code limit} objects whose time has come.
   *
   * @param wanted which versions of keys to give back: what they stand for is elsewhere
   */
  Purged purgeDue(Instant now, int limit, Predicate<VersionMetadata> wanted);

  /**
   * Destroys everything a purged vault held, living or deleted.
   *
   * @param wanted which versions of keys to give back
   */
  List<StoredVersion> purgeVault(VaultId vault, Predicate<VersionMetadata> wanted);
}
