package sallyport.crypto.keys;

import java.math.BigInteger;
import java.util.Arrays;
import sallyport.crypto.SecretBytes;

/** Integers as octet strings, big-endian (RFC 8017, 4.1 and 4.2). */
final class Octets {
  private Octets() {}

  static BigInteger number(byte[] octets) {
    return new BigInteger(1, octets);
  }

  static BigInteger number(SecretBytes octets) {
    return octets.expose(Octets::number);
  }

  /** With no leading zero octet; one octet for zero. */
  static byte[] minimal(BigInteger number) {
    var octets = number.toByteArray();
    return octets.length > 1 && octets[0] == 0
        ? Arrays.copyOfRange(octets, 1, octets.length)
        : octets;
  }

  /** Exactly {@code length} octets; the number must fit. */
  static byte[] fixed(BigInteger number, int length) {
    var minimal = minimal(number);
    var octets = new byte[length];
    System.arraycopy(minimal, 0, octets, length - minimal.length, minimal.length);
    return octets;
  }
}
