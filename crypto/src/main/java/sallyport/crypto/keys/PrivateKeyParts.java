package sallyport.crypto.keys;

import java.util.Optional;
import sallyport.crypto.SecretBytes;

/**
 * A private key as a caller brings it: the members of a JWK (RFC 7517, RFC 7518 section 6), decoded
 * and otherwise unchecked. Who imports it decides whether it is a key; whoever made this closes it.
 */
public sealed interface PrivateKeyParts extends AutoCloseable {

  @Override
  void close();

  /**
   * @param crt the factors and what follows from them; absent where only {@code d} was given
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Rsa(byte[] n, byte[] e, SecretBytes d, Optional<Crt> crt) implements PrivateKeyParts {
    @Override
    public void close() {
      d.close();
      crt.ifPresent(Crt::close);
    }
  }

  /** RFC 8017, A.1.2: the second representation of an RSA private key. */
  record Crt(SecretBytes p, SecretBytes q, SecretBytes dp, SecretBytes dq, SecretBytes qi)
      implements AutoCloseable {
    @Override
    public void close() {
      p.close();
      q.close();
      dp.close();
      dq.close();
      qi.close();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Ec(Curve curve, byte[] x, byte[] y, SecretBytes d) implements PrivateKeyParts {
    @Override
    public void close() {
      d.close();
    }
  }

  record Symmetric(SecretBytes k) implements PrivateKeyParts {
    @Override
    public void close() {
      k.close();
    }
  }

  /**
   * @param seed the 32 bytes of FIPS 204 that the private key is made from
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record PostQuantum(MlDsa parameters, byte[] pub, SecretBytes seed) implements PrivateKeyParts {
    @Override
    public void close() {
      seed.close();
    }
  }
}
