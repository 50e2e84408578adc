package sallyport.crypto.keys;

import java.util.Optional;
import sallyport.crypto.SecretBytes;

/**
 * A key ready for use by any number of threads. What a key cannot do, or a value that it cannot
 * take, is refused with a {@link KeyRefusal}. Closing zeroes what can be zeroed; it may be closed
 * while others use it, and their operations then end or fail with an {@link IllegalStateException}.
 */
public interface LiveKey extends AutoCloseable {

  /** What may be shown of it. */
  PublicKeyParts shown();

  /** ECDSA signatures are {@code r || s} (RFC 7518, 3.4). */
  byte[] sign(SignatureAlgorithm algorithm, ToSign what);

  /** False for any signature that is not one; never a refusal for what the signature is like. */
  boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature);

  /**
   * Encrypts or wraps. Refused where a type does not say how.
   *
   * @param iv CBC only, where the caller may bring it; nonces of GCM are always made here
   */
  default Ciphertext encrypt(
      EncryptionAlgorithm algorithm, SecretBytes plain, Optional<byte[]> iv, Optional<byte[]> aad) {
    throw Checks.notForKey(algorithm);
  }

  /**
   * Decrypts or unwraps. Refused where a type does not say how. A ciphertext that does not open is
   * refused with one and the same {@link KeyRefusal.DoesNotOpen}, whatever is wrong with it, and
   * for RSA1_5 in the same time.
   */
  default SecretBytes decrypt(EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    throw Checks.notForKey(algorithm);
  }

  @Override
  void close();
}
