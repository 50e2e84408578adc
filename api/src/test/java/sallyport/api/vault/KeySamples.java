package sallyport.api.vault;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** One RSA key of the JDK, and what is sent about it. */
final class KeySamples {
  static final KeyPair PAIR = pair();
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);
  private static final String WRAPPED = wrapped();

  private KeySamples() {}

  private static KeyPair pair() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String wrapped() {
    try {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          PAIR.getPublic(),
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
      return TEXT.encodeToString(cipher.doFinal(new byte[32]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private JWK of the key. */
  static String jwk() {
    var key = (RSAPrivateCrtKey) PAIR.getPrivate();
    return "{\"kty\":\"RSA\","
        + member("n", key.getModulus())
        + ","
        + member("e", key.getPublicExponent())
        + ","
        + member("d", key.getPrivateExponent())
        + ","
        + member("p", key.getPrimeP())
        + ","
        + member("q", key.getPrimeQ())
        + ","
        + member("dp", key.getPrimeExponentP())
        + ","
        + member("dq", key.getPrimeExponentQ())
        + ","
        + member("qi", key.getCrtCoefficient())
        + "}";
  }

  private static String member(String name, BigInteger number) {
    return "\"" + name + "\":\"" + TEXT.encodeToString(number.toByteArray()) + "\"";
  }

  static String exportable() {
    return "{\"key\":"
        + jwk()
        + ",\"attributes\":{\"exportable\":true},\"release_policy\":"
        + TestAuthority.policy("x-ms-sgx-is-debuggable", "no")
        + "}";
  }

  /** A good body for an operation of the inventory; empty where it has none. */
  static String body(String operation) {
    return switch (operation) {
      case "createKey" -> "{\"kty\":\"EC\"}";
      case "importKey" -> "{\"key\":" + jwk() + "}";
      case "sign" -> "{\"alg\":\"RS256\",\"value\":\"" + DIGEST + "\"}";
      case "verify" ->
          "{\"alg\":\"RS256\",\"digest\":\"" + DIGEST + "\",\"value\":\"" + DIGEST + "\"}";
      case "encrypt", "wrapKey" -> "{\"alg\":\"RSA-OAEP-256\",\"value\":\"" + DIGEST + "\"}";
      case "decrypt", "unwrapKey" -> "{\"alg\":\"RSA-OAEP-256\",\"value\":\"" + WRAPPED + "\"}";
      case "secureWrapKey" -> "{\"alg\":\"RSA-OAEP-256\"}";
      case "secureUnwrapKey" ->
          "{\"alg\":\"RSA-OAEP-256\",\"value\":\"" + WRAPPED + "\",\"target\":\"" + token() + "\"}";
      case "release" -> "{\"target\":\"" + token() + "\"}";
      case "updateKeyRotationPolicy" ->
          "{\"lifetimeActions\":[],\"attributes\":{\"expiryTime\":\"P90D\"}}";
      case "getRandomBytes" -> "{\"count\":8}";
      default -> "";
    };
  }

  private static String token() {
    return TestAuthority.token("x-ms-sgx-is-debuggable", "no", 4_000_000_000L);
  }
}
