package sallyport.http;

import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.http.impl.HttpUtils;
import java.util.Arrays;
import sallyport.core.EightOctets;

/**
 * Refuses headers that RFC 9110, 5.1 and 5.5, does not know: the same as Vert.x's own check, which
 * looks at one character after the other. A token has 1,200 of them, in every request.
 */
final class HeaderCheck {
  private static final int LONGEST_AT_ONCE = 8192;
  private static final long SPACES = 0x2020202020202020L;

  private static final FastThreadLocal<byte[]> COPY =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[LONGEST_AT_ONCE];
        }
      };

  private HeaderCheck() {}

  /**
   * @throws IllegalArgumentException for a name that is no token, and a value with a control
   *     character other than tab
   */
  static void check(CharSequence name, CharSequence value) {
    HttpUtils.validateHeaderName(name);
    if (!(value instanceof String text) || !plain(text)) {
      HttpUtils.validateHeaderValue(value);
    }
  }

  /** Whether there is certainly no control character. */
  @SuppressWarnings("deprecation") // the characters are the octets that Netty made them of
  static boolean plain(String text) {
    int length = text.length();
    if (length > LONGEST_AT_ONCE) {
      return false;
    }
    byte[] octets = COPY.get();
    text.getBytes(0, length, octets, 0);
    long found = 0;
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      found |= controls(EightOctets.at(octets, i));
    }
    for (; i < length; i++) {
      found |= controls((octets[i] & 0xFF) | (SPACES << Byte.SIZE));
    }
    // Credentials are among them.
    Arrays.fill(octets, 0, length, (byte) 0);
    return found == 0;
  }

  private static long controls(long eight) {
    return EightOctets.below(eight, ' ') | EightOctets.equal(eight, 0x7F);
  }
}
