package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.objects.StoredVersion;

/**
 * Notes of objects in a token that no version of a key names: of those in the making, and of those
 * whose version was purged. A token cannot be asked in the transaction of a store; with a note,
 * whoever dies in between leaves behind what there is to destroy.
 *
 * <p>{@link sallyport.vault.objects.ObjectStore} and {@link RotationStore} take the note of an
 * object away in the step that stores its version, and store no version of a token whose note is
 * not there or was {@link #take taken}. {@link sallyport.vault.objects.DeletedObjectStore} leaves a
 * note of each such version in the step that purges it. Keys in software have no notes.
 * Implementations extend {@code TokenObjectStoreContract}.
 */
public interface TokenObjectStore {

  /**
   * What leads to an object.
   *
   * @param vault empty once it is purged
   * @param material as it is stored of the version, and no other has it; of a purged vault, sealed
   *     anew
   */
  record TokenObject(Optional<VaultId> vault, ObjectName name, VersionId version, Sealed material) {

    static TokenObject of(StoredVersion stored) {
      var metadata = stored.metadata();
      return new TokenObject(
          Optional.of(metadata.key().vault()),
          metadata.key().name(),
          metadata.version(),
          stored.material());
    }
  }

  /** Notes an object that is about to be made, which is due when it should long be stored. */
  void expect(TokenObject object, Instant due);

  /** What is due, those of purged versions at once, and the longest due first. */
  List<TokenObject> due(Instant now, int limit);

  /** All of a vault, due or not. */
  List<TokenObject> of(VaultId vault);

  /**
   * Takes what is due to destroy it; it is due again after a while. From then on its version cannot
   * be stored any more.
   *
   * @return false when another server has taken it
   */
  boolean take(TokenObject object, Instant now, Instant dueAgain);

  /** Keeps the note of an object whose vault goes, with its material sealed anew. */
  void outlive(TokenObject object, Sealed material);

  /** Removes a note: the token holds the object no more. */
  void remove(TokenObject object);
}
