package sallyport.crypto;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One AES-256-GCM key (NIST SP 800-38D) with 96-bit nonces and 128-bit tags. Safe for any number of
 * threads.
 *
 * <p>Ciphers are kept ready in a few slots, because making one costs as much as sealing a kilobyte
 * and one that has seen the key before keeps its schedule. Slots are taken and given back without a
 * lock; a thread that finds them empty makes its own. A thread-local would keep one cipher for each
 * virtual thread, of which there are thousands and each lives for one request.
 */
final class AesGcm {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  private static final int SLOTS = 4;

  private final SecretKeySpec key;
  private final AtomicReferenceArray<Cipher> idle = new AtomicReferenceArray<>(SLOTS);

  /** Copies {@code key}, which stays the caller's to zero. */
  AesGcm(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Writes ciphertext and tag to {@code out} at {@code at}, where {@code plain.length + TAG_BYTES}
   * bytes must be free; the nonce is read from {@code out} at {@code nonceAt}.
   */
  void seal(byte[] associated, byte[] plain, byte[] out, int nonceAt, int at) {
    try {
      var cipher = take();
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(out, nonceAt));
      cipher.updateAAD(associated);
      cipher.doFinal(plain, 0, plain.length, out, at);
      giveBack(cipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work here", e);
    }
  }

  /**
   * Opens ciphertext and tag, {@code sealed} from {@code at} to its end.
   *
   * @throws AEADBadTagException when key, nonce, associated data or ciphertext is not the one it
   *     was sealed with
   */
  byte[] open(byte[] associated, byte[] sealed, int nonceAt, int at) throws AEADBadTagException {
    try {
      var cipher = take();
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(sealed, nonceAt));
      cipher.updateAAD(associated);
      var plain = cipher.doFinal(sealed, at, sealed.length - at);
      giveBack(cipher);
      return plain;
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work here", e);
    }
  }

  private static GCMParameterSpec nonce(byte[] in, int at) {
    return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, in, at, NONCE_BYTES);
  }

  private Cipher take() throws GeneralSecurityException {
    var first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      var slot = (first + i) & (SLOTS - 1);
      if (idle.getPlain(slot) != null) {
        var cipher = idle.getAndSet(slot, null);
        if (cipher != null) {
          return cipher;
        }
      }
    }
    return CryptoEngine.cipher("AES/GCM/NoPadding");
  }

  // A cipher that threw is not given back: what state it is in is its provider's secret.
  private void giveBack(Cipher cipher) {
    var first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < SLOTS; i++) {
      var slot = (first + i) & (SLOTS - 1);
      if (idle.getPlain(slot) == null && idle.compareAndSet(slot, null, cipher)) {
        return;
      }
    }
  }
}
