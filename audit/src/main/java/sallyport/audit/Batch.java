package sallyport.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines that are written in one piece: all of them are in the file, or none counts as written. */
final class Batch {
  private static final int FIRST_SIZE = 64 << 10;

  /** A buffer that one storm has blown up is not kept for the calm. */
  private static final int LARGEST_KEPT = 1 << 20;

  private final int capacity;
  private byte[] bytes;
  private int length;
  private int records;
  private boolean finished;
  private @Nullable Throwable failure;

  /** An empty batch in the buffer of a finished one, or in a new one. */
  Batch(int capacity, @Nullable Batch finished) {
    this.capacity = capacity;
    this.bytes =
        finished == null || finished.bytes.length > LARGEST_KEPT
            ? new byte[FIRST_SIZE]
            : finished.bytes;
  }

  boolean takes(JsonLine line) {
    return line.length() <= capacity - length;
  }

  void add(JsonLine line) {
    if (bytes.length - length < line.length()) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + line.length()));
    }
    System.arraycopy(line.bytes(), 0, bytes, length, line.length());
    length += line.length();
    records++;
  }

  boolean empty() {
    return records == 0;
  }

  boolean halfFull() {
    return length > capacity / 2;
  }

  int records() {
    return records;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Settles the fate of all records in it; without a failure they are written. */
  void finish(@Nullable Throwable why) {
    finished = true;
    failure = why;
  }

  boolean finished() {
    return finished;
  }

  @Nullable Throwable failure() {
    return failure;
  }
}
