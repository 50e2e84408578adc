package sallyport.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import sallyport.core.VersionId;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Versions that were read before, sealed as they are stored. One counts as it is while the store
 * {@linkplain Database#writes has not been written to} since it was read. Otherwise a reader tells
 * the database which row and revision it {@linkplain #expected expects}, and the database leaves
 * the metadata out where row and revision are still these. So nothing taken from here can be out of
 * date. A few slots, the last reader's stays. Only what was committed may be noted: a number that
 * is rolled back is given again.
 */
final class ReadVersions {
  private static final int SLOTS = 1024;

  /** What all slots hold at most is then 4 MB; larger versions are read each time. */
  private static final int LARGEST_MATERIAL_BYTES = 4096;

  private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

  /**
   * One row, when it had one revision.
   *
   * @param version what was asked for, empty for the current one
   * @param writes {@link Database#writes} before it was read
   * @param sealed the whole row, where it may count as it is
   */
  record Entry(
      ObjectKey key,
      Optional<VersionId> version,
      long seq,
      long revision,
      VersionMetadata metadata,
      long writes,
      @Nullable StoredVersion sealed) {}

  /** What was there when this was last read, if that is remembered. */
  @Nullable Entry expected(ObjectKey key, Optional<VersionId> version) {
    var entry = slots.get(slot(key, version));
    return entry != null
            && entry.version().equals(version)
            && entry.key().name().folded().equals(key.name().folded())
            && entry.key().kind() == key.kind()
            && entry.key().vault().equals(key.vault())
        ? entry
        : null;
  }

  /**
   * @param writes {@link Database#writes} before the row was read
   */
  void note(
      ObjectKey key,
      Optional<VersionId> version,
      long seq,
      long revision,
      StoredVersion row,
      long writes) {
    boolean whole =
        writes != Database.WRITTEN_BY_OTHERS
            && row.material().bytes().length <= LARGEST_MATERIAL_BYTES;
    slots.set(
        slot(key, version),
        new Entry(key, version, seq, revision, row.metadata(), writes, whole ? row : null));
  }

  private static int slot(ObjectKey key, Optional<VersionId> version) {
    int hash = (key.vault().hashCode() * 31 + key.name().folded().hashCode()) * 31;
    hash += version.hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}
