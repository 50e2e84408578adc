package sallyport.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a body as it arrives. Grows with what has come, not with what was announced, though not
 * past that while it holds true; wipes what it outgrows: a body may hold a secret.
 */
final class BodyBytes {
  static final byte[] NOTHING = {};
  private static final int SMALLEST = 1024;

  private final int announced;
  private int limit;
  private byte[] bytes = NOTHING;
  private int length;

  /**
   * @param announced 0 when the length was not told
   */
  BodyBytes(int limit, int announced) {
    this.announced = announced;
    this.limit = limit;
  }

  /** False when the limit is passed; then nothing has been added. */
  boolean add(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (more > limit - length) {
      return false;
    }
    if (length + more > bytes.length) {
      int most = length + more <= announced ? announced : limit;
      resize(Math.min(most, Math.max(length + more, Math.max(SMALLEST, 2 * length))));
    }
    chunk.getBytes(chunk.readerIndex(), bytes, length, more);
    length += more;
    return true;
  }

  void raise(int newLimit) {
    limit = newLimit;
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
