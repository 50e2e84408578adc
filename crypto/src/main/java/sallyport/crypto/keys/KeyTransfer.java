package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * Keys on their way from one module to another: a fresh AES-256 key wraps the target key (RFC 5649)
 * and is itself wrapped with RSA-OAEP; the two stand one after the other (PKCS#11 v3.0, 2.1.21,
 * CKM_RSA_AES_KEY_WRAP). The mechanism takes the hash of the OAEP padding as a parameter: SHA-1
 * under the bare name, which is that of the BYOK specification.
 */
public enum KeyTransfer {
  CKM_RSA_AES_KEY_WRAP(OaepHash.SHA_1),
  RSA_AES_KEY_WRAP_256(OaepHash.SHA_256),
  RSA_AES_KEY_WRAP_384(OaepHash.SHA_384);

  private static final int AES_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OaepHash hash;

  KeyTransfer(OaepHash hash) {
    this.hash = hash;
  }

  public static Optional<KeyTransfer> named(String word) {
    return Arrays.stream(values()).filter(known -> known.name().equals(word)).findFirst();
  }

  /** Wraps a key for the holder of an RSA key. */
  public byte[] wrap(PublicKeyParts.Rsa recipient, SecretBytes key) {
    var aes = new byte[AES_BYTES];
    RANDOM.nextBytes(aes);
    try {
      var outer = Cipher.getInstance("RSA/ECB/OAEPPadding");
      outer.init(Cipher.ENCRYPT_MODE, RsaKeys.publicKey(recipient), hash.parameters());
      var head = outer.doFinal(aes);
      var inner = Cipher.getInstance("AES/KWP/NoPadding");
      inner.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"));
      var tail = key.expose(bytes -> sealed(inner, bytes));
      var whole = Arrays.copyOf(head, head.length + tail.length);
      System.arraycopy(tail, 0, whole, head.length, tail.length);
      return whole;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name() + " does not work here", e);
    } finally {
      Arrays.fill(aes, (byte) 0);
    }
  }

  private static byte[] sealed(Cipher cipher, byte[] bytes) {
    try {
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RFC 5649 does not work here", e);
    }
  }

  /**
   * Opens what was wrapped so for a key of a module, which never leaves it; what does not open is
   * refused with {@link KeyRefusal.DoesNotOpen}.
   */
  public SecretBytes unwrap(LiveKey recipient, byte[] wrapped) {
    if (!(recipient instanceof RsaLiveKey rsa)) {
      throw new RefusedException(new KeyRefusal.AlgorithmNotForKey(name()));
    }
    int head = rsa.length();
    if (wrapped.length <= head) {
      throw Checks.doesNotOpen();
    }
    try (var aes = rsa.openOaep(hash, Arrays.copyOf(wrapped, head))) {
      if (aes.length() != 16 && aes.length() != 24 && aes.length() != AES_BYTES) {
        throw Checks.doesNotOpen();
      }
      try (var inner =
          SymmetricLiveKey.of(
              new PublicKeyParts.Symmetric(aes.length() * Byte.SIZE),
              aes.expose(bytes -> Material.of(bytes.clone())))) {
        return inner.decrypt(
            EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD,
            Ciphertext.of(Arrays.copyOfRange(wrapped, head, wrapped.length)));
      }
    }
  }
}
