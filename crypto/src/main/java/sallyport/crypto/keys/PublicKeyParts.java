package sallyport.crypto.keys;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * What may be shown of a key: the public members of its JWK (RFC 7517), big-endian. Integers of RSA
 * have no leading zero octets; coordinates have the full length of the curve.
 */
public sealed interface PublicKeyParts {

  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  record Rsa(byte[] n, byte[] e) implements PublicKeyParts {
    @Override
    public boolean equals(Object other) {
      return other instanceof Rsa(var m, var f) && Arrays.equals(n, m) && Arrays.equals(e, f);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(n);
    }

    /** The length of the modulus. */
    public int bits() {
      return new BigInteger(1, n).bitLength();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  record Ec(Curve curve, byte[] x, byte[] y) implements PublicKeyParts {
    @Override
    public boolean equals(Object other) {
      return other instanceof Ec(var c, var a, var b)
          && curve == c
          && Arrays.equals(x, a)
          && Arrays.equals(y, b);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(x);
    }
  }

  /** A symmetric key has no public half; only its length is known. */
  record Symmetric(int bits) implements PublicKeyParts {}

  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  record PostQuantum(MlDsa parameters, byte[] pub) implements PublicKeyParts {
    @Override
    public boolean equals(Object other) {
      return other instanceof PostQuantum(var p, var b) && parameters == p && Arrays.equals(pub, b);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(pub);
    }
  }
}
