package sallyport.vault.objects;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.ObjectKind;
import sallyport.core.Page;
import sallyport.core.VaultId;
import sallyport.core.VersionId;

/**
 * Where living objects are kept. Each method is one atomic step, durable and visible to every node
 * when it returns. What a caller could be told is a value; an exception means that the store itself
 * failed. After a failed write its outcome is unknown, unless it failed for want of room: then
 * nothing was written. Implementations extend {@code ObjectStoreContract} in their tests.
 *
 * <p>A write that makes another version of a key current, or changes the current one, works out in
 * the same step when its rotation is due.
 */
public interface ObjectStore {

  /**
   * Adds a version and makes it current. The store fills in {@code previous} and, when the name
   * exists, keeps the case in which it was first given.
   */
  Append append(StoredVersion version);

  /**
   * Whether one version could be read at once, with no wait but for a disk of this machine. A hint,
   * asked before {@link #current} and {@link #version} by who must not be held up.
   */
  default boolean readsAtOnce() {
    return false;
  }

  /** The current version of a living object. */
  Optional<StoredVersion> current(ObjectKey key);

  /** One version of a living object. */
  Optional<StoredVersion> version(ObjectKey key, VersionId version);

  /**
   * Changes the metadata of one version of a living object in one step; {@code change} may be
   * called more than once and may refuse by throwing {@link sallyport.core.RefusedException}.
   */
  Optional<VersionMetadata> change(
      ObjectKey key, VersionId version, UnaryOperator<VersionMetadata> change);

  /** The current versions of the living objects of a kind, by folded name. */
  Page<VersionMetadata> list(VaultId vault, ObjectKind kind, Optional<String> after, int size);

  /**
   * The versions of one living object, oldest first; an empty page when there is no such object.
   */
  Page<VersionMetadata> versions(ObjectKey key, Optional<String> after, int size);

  /** Up to {@code limit} versions with their material, oldest first. */
  List<StoredVersion> everyVersion(ObjectKey key, int limit);

  /**
   * Brings back a whole object, its versions oldest first and all under one key; version ids are
   * kept, {@code previous} is filled in by order.
   */
  Append restore(List<StoredVersion> versions);

  /** What became of an added version. */
  sealed interface Append {
    record Appended(VersionMetadata metadata) implements Append {}

    /** The name belongs to a deleted object. */
    record HeldByDeleted(DeletedObject deleted) implements Append {}

    /** Restore only: the name belongs to a living object. */
    record AlreadyExists() implements Append {}
  }
}
