package sallyport.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a body as it arrives. Grows with what has come, not with what was announced, and wipes
 * what it outgrows: a body may hold a secret.
 */
final class BodyBytes {
  static final byte[] NOTHING = {};
  private static final int SMALLEST = 1024;

  private final int limit;
  private byte[] bytes = NOTHING;
  private int length;

  BodyBytes(int limit) {
    this.limit = limit;
  }

  /** False when the limit is passed. */
  boolean add(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (more > limit - length) {
      return false;
    }
    if (length + more > bytes.length) {
      resize(Math.min(limit, Math.max(length + more, Math.max(SMALLEST, 2 * length))));
    }
    chunk.getBytes(chunk.readerIndex(), bytes, length, more);
    length += more;
    return true;
  }

  /** What has been collected; it belongs to the caller now. */
  byte[] take() {
    if (bytes.length != length) {
      resize(length);
    }
    return bytes;
  }

  void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }

  private void resize(int size) {
    byte[] old = bytes;
    bytes = Arrays.copyOf(old, size);
    Arrays.fill(old, (byte) 0);
  }
}
