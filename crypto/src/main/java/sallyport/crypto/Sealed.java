package sallyport.crypto;

import java.util.Arrays;

/** Sealed bytes as they are stored: opaque, and safe to show to anyone who lacks the data key. */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; stores need the raw bytes
public record Sealed(byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Sealed[" + bytes.length + " bytes]";
  }
}
