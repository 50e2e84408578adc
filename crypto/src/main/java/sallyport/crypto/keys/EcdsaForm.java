package sallyport.crypto.keys;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * ECDSA signatures in their two forms: {@code r || s} of RFC 7518, 3.4, which callers see, and the
 * DER of {@code Ecdsa-Sig-Value} (RFC 3279, 2.2.3), which providers speak.
 */
final class EcdsaForm {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int LONG_LENGTH = 0x81;

  private EcdsaForm() {}

  /** Of a signature that a provider made. */
  static byte[] joined(byte[] der, int half) {
    var joined = new byte[2 * half];
    int at = (der[1] & 0xFF) == LONG_LENGTH ? 3 : 2;
    at = copy(der, at, joined, half);
    copy(der, at, joined, 2 * half);
    return joined;
  }

  private static int copy(byte[] der, int at, byte[] to, int end) {
    int length = der[at + 1];
    int from = at + 2;
    int next = from + length;
    while (length > 1 && der[from] == 0) {
      from++;
      length--;
    }
    System.arraycopy(der, from, to, end - length, length);
    return next;
  }

  /**
   * The DER of what somebody says is a signature; empty unless it has the one length and both
   * numbers are between 1 and the order of the curve.
   */
  static Optional<byte[]> der(byte[] joined, int half, BigInteger order) {
    if (joined.length != 2 * half) {
      return Optional.empty();
    }
    var r = new BigInteger(1, joined, 0, half);
    var s = new BigInteger(1, joined, half, half);
    if (r.signum() == 0 || s.signum() == 0 || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
      return Optional.empty();
    }
    return Optional.of(der(r.toByteArray(), s.toByteArray()));
  }

  private static byte[] der(byte[] r, byte[] s) {
    int content = 4 + r.length + s.length;
    int head = content > 0x7F ? 3 : 2;
    var der = new byte[head + content];
    der[0] = SEQUENCE;
    if (head == 3) {
      der[1] = (byte) LONG_LENGTH;
    }
    der[head - 1] = (byte) content;
    put(der, head, r);
    put(der, head + 2 + r.length, s);
    return der;
  }

  private static void put(byte[] der, int at, byte[] number) {
    der[at] = INTEGER;
    der[at + 1] = (byte) number.length;
    System.arraycopy(number, 0, der, at + 2, number.length);
  }

  /** {@code r || s} of two numbers. */
  static byte[] joined(BigInteger r, BigInteger s, int half) {
    var joined = Arrays.copyOf(Octets.fixed(r, half), 2 * half);
    System.arraycopy(Octets.fixed(s, half), 0, joined, half, half);
    return joined;
  }
}
