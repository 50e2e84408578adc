package sallyport.store;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.VersionMetadata;

/**
 * Metadata that was read before, by the text of its row. A version that is used again and again has
 * the same text each time, and comparing that costs a fraction of reading it; the row itself says
 * whether it was changed, so nothing here can be out of date. A few slots, the last reader's stays.
 */
final class ReadMetadata {
  private static final int SLOTS = 1024;

  private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SLOTS);

  private record Entry(String text, VersionMetadata metadata) {
    boolean is(String other, ObjectKey asked) {
      return text.equals(other)
          && metadata.key().vault().equals(asked.vault())
          && metadata.key().kind() == asked.kind();
    }
  }

  /**
   * @param text the row's metadata column
   */
  VersionMetadata of(String text, ObjectKey asked) {
    int slot = text.hashCode() & (SLOTS - 1);
    var entry = slots.get(slot);
    if (entry != null && entry.is(text, asked)) {
      return entry.metadata();
    }
    var metadata = ObjectRows.metadata(text, asked);
    slots.set(slot, new Entry(text, metadata));
    return metadata;
  }
}
