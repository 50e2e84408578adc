package sallyport.store;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import sallyport.core.VersionId;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.VersionMetadata;

/**
 * Metadata that was read before, by the row it stood in and the row's revision. A reader tells the
 * database what it {@linkplain #expected expects}; the database leaves the metadata out where row
 * and revision are still these. So nothing taken from here can be out of date. A few slots, the
 * last reader's stays. Only what was committed may be noted: a number that is rolled back is given
 * again.
 */
final class ReadMetadata {
  private static final int SLOTS = 1024;

  private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

  /**
   * One row, when it had one revision.
   *
   * @param version what was asked for, empty for the current one
   */
  record Entry(
      ObjectKey key,
      Optional<VersionId> version,
      long seq,
      long revision,
      VersionMetadata metadata) {}

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

  void note(Entry entry) {
    slots.set(slot(entry.key(), entry.version()), entry);
  }

  private static int slot(ObjectKey key, Optional<VersionId> version) {
    int hash = (key.vault().hashCode() * 31 + key.name().folded().hashCode()) * 31;
    hash += version.hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}
