package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** An attestation authority and a machine that it vouches for, by the JDK alone. */
final class TestAuthority {
  static final String URL = "https://attest.example.test/";
  static final KeyPair KEYS = pair();
  static final KeyPair MACHINE = pair();

  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private TestAuthority() {}

  private static KeyPair pair() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] keySet() {
    return ("{\"keys\":[" + jwk(KEYS, "authority", "sig") + "]}").getBytes(UTF_8);
  }

  private static String jwk(KeyPair pair, String kid, String use) {
    var key = (RSAPublicKey) pair.getPublic();
    return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"use\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(
            kid,
            use,
            TEXT.encodeToString(key.getModulus().toByteArray()),
            TEXT.encodeToString(key.getPublicExponent().toByteArray()));
  }

  /** A token that says one claim of the machine. */
  static String token(String claim, String value, long expires) {
    return signed(
        """
        {"iss":"%s","exp":%d,"%s":"%s","x-ms-runtime":{"keys":[%s]}}\
        """
            .formatted(URL, expires, claim, value, jwk(MACHINE, "machine", "enc")));
  }

  static String signed(String claims) {
    return signed("{\"alg\":\"RS256\",\"kid\":\"authority\"}", claims);
  }

  static String signed(String header, String claims) {
    try {
      var input =
          TEXT.encodeToString(header.getBytes(UTF_8))
              + "."
              + TEXT.encodeToString(claims.getBytes(UTF_8));
      var signer = Signature.getInstance("SHA256withRSA");
      signer.initSign(KEYS.getPrivate());
      signer.update(input.getBytes(UTF_8));
      return input + "." + TEXT.encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A release policy that wants one claim, as a body has it. */
  static String policy(String claim, String value) {
    var document =
        """
        {"version":"1.0.0","anyOf":[{"authority":"%s","allOf":[{"claim":"%s","equals":"%s"}]}]}\
        """
            .formatted(URL, claim, value);
    return "{\"data\":\"" + TEXT.encodeToString(document.getBytes(UTF_8)) + "\"}";
  }

  /** What was wrapped for the machine (CKM_RSA_AES_KEY_WRAP), by the JDK. */
  static byte[] opened(byte[] wrapped) throws GeneralSecurityException {
    var outer = Cipher.getInstance("RSA/ECB/OAEPPadding");
    outer.init(
        Cipher.DECRYPT_MODE,
        MACHINE.getPrivate(),
        new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
    var aes = outer.doFinal(wrapped, 0, 256);
    var inner = Cipher.getInstance("AES/KWP/NoPadding");
    inner.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aes, "AES"));
    return inner.doFinal(wrapped, 256, wrapped.length - 256);
  }
}
