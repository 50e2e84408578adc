package sallyport.vault.objects;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /**
   * Destroys a deleted object and all its material; false when there is none. What a token holds of
   * it is noted in the same step (see {@link sallyport.vault.keys.TokenObjectStore}), here and
   * below.
   */
  boolean purge(ObjectKey key);

  /**
   * Purges up to {@code limit} objects whose time has come.
   *
   * @return how many
   */
  int purgeDue(Instant now, int limit);

  /** Destroys everything a purged vault held, living or deleted. */
  void purgeVault(VaultId vault);
}
