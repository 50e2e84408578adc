package sallyport.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import sallyport.core.EightOctets;

/**
 * Writes compact JSON as UTF-8 into one buffer (RFC 8259). For answers whose shape is fixed: the
 * caller writes punctuation and names as ready-made fragments and only values are escaped. Text
 * that is already UTF-8 goes in without becoming a {@code String}, and an outgrown buffer is
 * zeroed, so that a secret value leaves no copy here.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private byte[] out;
  private int size;

  /**
   * @param expectedBytes the size of the first buffer
   */
  public JsonWriter(int expectedBytes) {
    this.out = new byte[Math.max(64, expectedBytes)];
  }

  /** A fragment of JSON, as it is. */
  public JsonWriter raw(byte[] fragment) {
    room(fragment.length);
    System.arraycopy(fragment, 0, out, size, fragment.length);
    size += fragment.length;
    return this;
  }

  /** A fragment of JSON, as it is; ASCII only. */
  @SuppressWarnings("deprecation") // the one method that copies ASCII out of a String directly
  public JsonWriter raw(String fragment) {
    int length = fragment.length();
    room(length);
    fragment.getBytes(0, length, out, size);
    size += length;
    return this;
  }

  /** A string value with its quotes. */
  public JsonWriter text(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x80 || escaped((byte) c)) {
        return text(value.getBytes(UTF_8));
      }
    }
    return raw("\"").raw(value).raw("\"");
  }

  /** A string value with its quotes, given as UTF-8. */
  public JsonWriter text(byte[] utf8) {
    room(utf8.length + 2);
    out[size++] = '"';
    int copied = 0;
    for (int i = plain(utf8, 0); i < utf8.length; i = plain(utf8, copied)) {
      run(utf8, copied, i);
      escape(utf8[i]);
      copied = i + 1;
    }
    run(utf8, copied, utf8.length);
    room(1);
    out[size++] = '"';
    return this;
  }

  public JsonWriter number(long value) {
    return raw(Long.toString(value));
  }

  public JsonWriter bool(boolean value) {
    return raw(value ? "true" : "false");
  }

  /** What was written, to be owned by the caller; nothing may be written afterwards. */
  public byte[] finish() {
    if (size == out.length) {
      return out;
    }
    var whole = Arrays.copyOf(out, size);
    Arrays.fill(out, 0, size, (byte) 0);
    return whole;
  }

  private void run(byte[] from, int start, int end) {
    room(end - start);
    System.arraycopy(from, start, out, size, end - start);
    size += end - start;
  }

  /** The first place from {@code start} on whose octet is escaped, or the length. */
  private static int plain(byte[] utf8, int start) {
    int i = start;
    while (i + Long.BYTES <= utf8.length && escaped(EightOctets.at(utf8, i)) == 0) {
      i += Long.BYTES;
    }
    while (i < utf8.length && !escaped(utf8[i])) {
      i++;
    }
    return i;
  }

  private static long escaped(long eight) {
    return EightOctets.below(eight, ' ')
        | EightOctets.equal(eight, '"')
        | EightOctets.equal(eight, '\\');
  }

  private static boolean escaped(byte b) {
    return b == '"' || b == '\\' || (b >= 0 && b < 0x20);
  }

  private void escape(byte b) {
    room(6);
    out[size++] = '\\';
    switch (b) {
      case '"', '\\' -> out[size++] = b;
      case '\n' -> out[size++] = 'n';
      case '\r' -> out[size++] = 'r';
      case '\t' -> out[size++] = 't';
      case '\b' -> out[size++] = 'b';
      case '\f' -> out[size++] = 'f';
      default -> {
        out[size++] = 'u';
        out[size++] = '0';
        out[size++] = '0';
        out[size++] = HEX[b >> 4];
        out[size++] = HEX[b & 15];
      }
    }
  }

  private void room(int more) {
    if (size + more > out.length) {
      var grown = Arrays.copyOf(out, Math.max(size + more, out.length * 2));
      Arrays.fill(out, (byte) 0);
      out = grown;
    }
  }
}
