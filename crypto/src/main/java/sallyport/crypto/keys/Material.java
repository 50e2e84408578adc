package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import sallyport.crypto.SecretBytes;

/**
 * The form in which a key of this process is kept, sealed by who stores it: one octet that names
 * the form, then PKCS#8 of an RSA or EC key, the octets of a symmetric one, or the seed of ML-DSA.
 */
final class Material {
  private static final byte FORM = 1;

  private Material() {}

  /** Copies and zeroes {@code content}. */
  static SecretBytes of(byte[] content) {
    var material = new byte[content.length + 1];
    material[0] = FORM;
    System.arraycopy(content, 0, material, 1, content.length);
    Arrays.fill(content, (byte) 0);
    return SecretBytes.owning(material);
  }

  @FunctionalInterface
  interface Reader<T> {
    T read(byte[] content) throws GeneralSecurityException;
  }

  /** Lends the content for one call. */
  static <T> T read(SecretBytes material, Reader<T> reader) {
    return material.expose(bytes -> {
      if (bytes.length < 2 || bytes[0] != FORM) {
        throw new IllegalStateException("key material of a form that is not known here");
      }
      var content = Arrays.copyOfRange(bytes, 1, bytes.length);
      try {
        return reader.read(content);
      } catch (GeneralSecurityException _) {
        // Without its cause: a parser may quote what it could not read.
        throw new IllegalStateException("stored key material cannot be read");
      } finally {
        Arrays.fill(content, (byte) 0);
      }
    });
  }
}
