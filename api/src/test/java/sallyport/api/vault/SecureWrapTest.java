package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;

import java.security.GeneralSecurityException;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keys that nobody but an attested machine sees ({@code securewrapkey}, {@code secureunwrapkey}),
 * opened by the JDK with the machine's key and with the wrapping key.
 */
class SecureWrapTest {
  private static final String V = "?api-version=2026-04-01";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String CLAIM = "x-ms-sgx-is-debuggable";
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final DataPlaneFixture fixture = new DataPlaneFixture();
  private final String token = token("no");

  private String token(String value) {
    return TestAuthority.token(CLAIM, value, fixture.now.getEpochSecond() + 600);
  }

  private void bring(String jwk, String claimed) {
    var brought =
        fixture.call(
            "PUT",
            "/keys/k" + V,
            "{\"key\":"
                + jwk
                + ",\"attributes\":{\"exportable\":true},\"release_policy\":"
                + TestAuthority.policy(CLAIM, claimed)
                + "}");
    assertThat(brought.status()).as(body(brought)).isEqualTo(200);
  }

  private static String oct(byte[] octets) {
    return "{\"kty\":\"oct-HSM\",\"k\":\"" + TEXT.encodeToString(octets) + "\"}";
  }

  private byte[] wrapped(String algorithm) {
    return value(
        body(fixture.call("POST", "/keys/k/securewrapkey" + V, "{\"alg\":\"" + algorithm + "\"}")));
  }

  private String unwrap(String algorithm, byte[] value, String target) {
    return body(
        fixture.call(
            "POST",
            "/keys/k/secureunwrapkey" + V,
            "{\"alg\":\"%s\",\"value\":\"%s\",\"target\":\"%s\"}"
                .formatted(algorithm, TEXT.encodeToString(value), target)));
  }

  private static byte[] value(String answer) {
    assertThat(answer).contains("\"value\":\"");
    return Base64.getUrlDecoder().decode(answer.replaceFirst(".*\"value\":\"([\\w-]+)\".*", "$1"));
  }

  @Test
  void a_key_of_256_bits_is_wrapped_for_an_rsa_key_and_opens_for_the_machine_alone()
      throws Exception {
    bring(KeySamples.jwk(), "no");
    var first = wrapped("RSA-OAEP-256");
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(Cipher.DECRYPT_MODE, KeySamples.PAIR.getPrivate(), OAEP_256);
    var fresh = cipher.doFinal(first);

    assertThat(fresh).hasSize(32);
    assertThat(cipher.doFinal(wrapped("RSA-OAEP-256"))).hasSize(32).isNotEqualTo(fresh);
    assertThat(TestAuthority.opened(value(unwrap("RSA-OAEP-256", first, token)))).isEqualTo(fresh);
  }

  @ParameterizedTest
  @CsvSource({
    "A128KW, 16, AES/KW/NoPadding",
    "A192KW, 24, AES/KW/NoPadding",
    "A256KW, 32, AES/KW/NoPadding",
    "A128KWPAD, 16, AES/KWP/NoPadding",
    "A192KWPAD, 24, AES/KWP/NoPadding",
    "A256KWPAD, 32, AES/KWP/NoPadding",
    "CKM_AES_KEY_WRAP, 32, AES/KW/NoPadding",
    "CKM_AES_KEY_WRAP_PAD, 32, AES/KWP/NoPadding"
  })
  void so_it_is_under_a_symmetric_key(String algorithm, int bytes, String transformation)
      throws GeneralSecurityException {
    var key = new byte[bytes];
    Arrays.fill(key, (byte) 7);
    bring(oct(key), "no");
    var wrapped = wrapped(algorithm);
    var cipher = Cipher.getInstance(transformation);
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
    var fresh = cipher.doFinal(wrapped);

    assertThat(fresh).hasSize(32).isNotEqualTo(new byte[32]);
    assertThat(TestAuthority.opened(value(unwrap(algorithm, wrapped, token)))).isEqualTo(fresh);
    assertThat(unwrap(algorithm, wrapped, token("yes"))).contains("attestation statement");
    wrapped[9] ^= 1;
    assertThat(unwrap(algorithm, wrapped, token)).contains("The parameter is incorrect.");
  }

  @Test
  void what_pads_is_known_here_only() {
    bring(oct(new byte[32]), "no");
    for (var operation : new String[] {"wrapkey", "encrypt"}) {
      var answer =
          fixture.call(
              "POST",
              "/keys/k/" + operation + V,
              "{\"alg\":\"A256KWPAD\",\"value\":\"AAAAAAAAAAAAAAAAAAAAAA\"}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(body(answer)).contains("Property alg has invalid value");
    }
    for (var algorithm : new String[] {"A256GCM", "A256CBC", "RSA1_5", "RSA-OAEP", ""}) {
      assertThat(
              body(
                  fixture.call(
                      "POST", "/keys/k/securewrapkey" + V, "{\"alg\":\"" + algorithm + "\"}")))
          .contains("Property alg has invalid value");
    }
  }

  @Test
  void a_machine_that_is_not_vouched_for_gets_nothing() {
    bring(KeySamples.jwk(), "no");
    var wrapped = wrapped("RSA-OAEP-256");
    var refusal =
        "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Target environment attestation statement"
            + " cannot be verified.\"}}";
    long later = fixture.now.getEpochSecond() + 600;
    for (var bad :
        new String[] {
          "x.y.z",
          token("yes"),
          token + "A",
          TestAuthority.token(CLAIM, "no", later - 7200),
          TestAuthority.token("another", "no", later),
          TestAuthority.signed(
              "{\"iss\":\"%s\",\"exp\":%d,\"%s\":\"no\"}"
                  .formatted(TestAuthority.URL, later, CLAIM)),
          new String(Base64.getEncoder().encode("none".getBytes(UTF_8)), UTF_8)
        }) {
      assertThat(unwrap("RSA-OAEP-256", wrapped, bad)).isEqualTo(refusal);
    }
    fixture.call("POST", "/keys/k/create" + V, "{\"kty\":\"RSA\"}");
    assertThat(unwrap("RSA-OAEP-256", wrapped, token)).isEqualTo(refusal);
  }

  /** The caller may unwrap with the key, and so may know of it what any other use would say. */
  @Test
  void a_key_that_may_not_unwrap_says_so_whatever_machine_asks() {
    bring(KeySamples.jwk(), "no");
    var wrapped = wrapped("RSA-OAEP-256");
    fixture.call("PATCH", "/keys/k" + V, "{\"key_ops\":[\"wrapKey\",\"decrypt\"]}");
    for (var asking : new String[] {token, token("yes"), "x.y.z"}) {
      assertThat(unwrap("RSA-OAEP-256", wrapped, asking))
          .isEqualTo(
              "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Operation secureUnwrapKey is not"
                  + " permitted on this key.\",\"innererror\":{\"code\":"
                  + "\"KeyOperationForbidden\"}}}");
    }
    fixture.call("PATCH", "/keys/k" + V, "{\"attributes\":{\"enabled\":false}}");
    for (var asking : new String[] {token, token("yes"), "x.y.z"}) {
      assertThat(unwrap("RSA-OAEP-256", wrapped, asking))
          .isEqualTo(
              "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Operation secureUnwrapKey is not"
                  + " allowed on a disabled key.\",\"innererror\":{\"code\":\"KeyDisabled\"}}}");
    }
  }

  /** The policy of the version that unwraps is the one that was satisfied. */
  @Test
  void a_version_that_comes_between_judging_and_unwrapping_does_not_unwrap() throws Exception {
    bring(KeySamples.jwk(), "no");
    var wrapped = wrapped("RSA-OAEP-256");
    fixture.whileAttesting =
        () -> {
          fixture.whileAttesting = () -> {};
          bring(KeySamples.jwk(), "never");
        };

    var answer = unwrap("RSA-OAEP-256", wrapped, token);

    assertThat(answer).contains("/keys/k/00000000000000000000000000000001\"");
    assertThat(TestAuthority.opened(value(answer))).hasSize(32);
    assertThat(unwrap("RSA-OAEP-256", wrapped, token)).contains("attestation statement");
  }
}
