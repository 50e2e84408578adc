package sallyport.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * How keys travel (PKCS#11 v3.0, 2.1.21, {@code CKM_RSA_AES_KEY_WRAP}), by the JDK alone: a fresh
 * AES key wraps the key, and RSA-OAEP the AES key.
 */
final class KeyTransport {
  private static final String OF_BLOBS = "CKM_RSA_AES_KEY_WRAP";
  private static final Map<String, String> HASHES =
      Map.of(
          OF_BLOBS, "SHA-1", "RSA_AES_KEY_WRAP_256", "SHA-256", "RSA_AES_KEY_WRAP_384", "SHA-384");
  private static final int HEAD_BYTES = 256;

  private KeyTransport() {}

  static byte[] wrapped(PublicKey recipient, byte[] key) throws GeneralSecurityException {
    var aes = new byte[32];
    new SecureRandom().nextBytes(aes);
    var head = oaep(Cipher.ENCRYPT_MODE, recipient, HASHES.get(OF_BLOBS)).doFinal(aes);
    var tail = keyWrap(Cipher.ENCRYPT_MODE, aes).doFinal(key);
    var whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }

  /**
   * @param recipient of 2048 bits
   */
  static byte[] opened(PrivateKey recipient, String mechanism, byte[] wrapped)
      throws GeneralSecurityException {
    var aes =
        oaep(Cipher.DECRYPT_MODE, recipient, HASHES.get(mechanism)).doFinal(wrapped, 0, HEAD_BYTES);
    return keyWrap(Cipher.DECRYPT_MODE, aes)
        .doFinal(wrapped, HEAD_BYTES, wrapped.length - HEAD_BYTES);
  }

  /** The transfer blob of the BYOK specification, for the key-exchange key {@code kid}. */
  static byte[] blob(String kid, byte[] wrapped) {
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped);
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "schema_version",
                "1.0.0",
                "header",
                Map.of("kid", kid, "alg", "dir", "enc", OF_BLOBS),
                "ciphertext",
                text,
                "generator",
                "a test"))
        .getBytes(UTF_8);
  }

  private static Cipher keyWrap(int mode, byte[] aes) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/KWP/NoPadding");
    cipher.init(mode, new SecretKeySpec(aes, "AES"));
    return cipher;
  }

  private static Cipher oaep(int mode, Key key, String hash) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    return cipher;
  }
}
