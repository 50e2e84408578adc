package sallyport.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes that must not leak. There is no getter and no printable form; {@link #expose} lends the
 * bytes for one call and can be searched for. Closing zeroes them. The JVM may have copied the
 * array before, and text that came as JSON was a {@code String} first: zeroing narrows the window,
 * it does not close it.
 */
public final class SecretBytes implements AutoCloseable {
  private final byte[] bytes;
  private boolean closed;

  private SecretBytes(byte[] owned) {
    this.bytes = owned;
  }

  /** Takes ownership: the caller must not keep or reuse {@code bytes}. */
  public static SecretBytes owning(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  public static SecretBytes ofUtf8(String text) {
    return new SecretBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public synchronized <T> T expose(Function<byte[], T> use) {
    if (closed) {
      throw new IllegalStateException("secret used after close");
    }
    return use.apply(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /** Constant-time in the content; the lengths may show. */
  public boolean sameAs(SecretBytes other) {
    // One lock at a time: a.sameAs(b) may meet b.sameAs(a).
    byte[] theirs = other.expose(byte[]::clone);
    try {
      return expose(mine -> MessageDigest.isEqual(mine, theirs));
    } finally {
      Arrays.fill(theirs, (byte) 0);
    }
  }

  @Override
  public synchronized void close() {
    Arrays.fill(bytes, (byte) 0);
    closed = true;
  }

  @Override
  public String toString() {
    return "SecretBytes[redacted]";
  }
}
