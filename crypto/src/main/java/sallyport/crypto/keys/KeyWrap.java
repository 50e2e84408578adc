package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES key wrap (RFC 3394, RFC 5649) with one key. By the JDK's own: it is the fastest there is,
 * once its cipher is ready.
 */
final class KeyWrap {
  private final String transformation;
  private final Slots<Cipher> wrapping;
  private final Slots<Cipher> unwrapping;
  private volatile boolean closed;

  /**
   * @param key made anew for each cipher, and no more once it is closed
   */
  KeyWrap(String transformation, Supplier<SecretKeySpec> key) {
    this.transformation = transformation;
    this.wrapping = new Slots<>(() -> cipher(Cipher.ENCRYPT_MODE, key.get()));
    this.unwrapping = new Slots<>(() -> cipher(Cipher.DECRYPT_MODE, key.get()));
  }

  private Cipher cipher(int mode, SecretKeySpec key) throws GeneralSecurityException {
    var cipher = Cipher.getInstance(transformation);
    cipher.init(mode, key);
    return cipher;
  }

  byte[] wrap(byte[] value) {
    try {
      return run(wrapping, value);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(transformation + " does not work here", e);
    }
  }

  byte[] unwrap(byte[] value) {
    try {
      return run(unwrapping, value);
    } catch (GeneralSecurityException _) {
      throw Checks.doesNotOpen();
    }
  }

  private byte[] run(Slots<Cipher> slots, byte[] value) throws GeneralSecurityException {
    var cipher = slots.take();
    var result = cipher.doFinal(value);
    slots.giveBack(cipher);
    if (closed) {
      close();
    }
    return result;
  }

  /** A cipher overwrites the rounds of its key when it is given another. */
  void close() {
    closed = true;
    wrapping.empty(cipher -> overwrite(cipher, Cipher.ENCRYPT_MODE));
    unwrapping.empty(cipher -> overwrite(cipher, Cipher.DECRYPT_MODE));
  }

  private static void overwrite(Cipher cipher, int mode) {
    try {
      cipher.init(mode, new SecretKeySpec(new byte[32], "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES takes no other key", e);
    }
  }
}
