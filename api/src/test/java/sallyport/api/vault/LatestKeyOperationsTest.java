package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What the versions of 2026 brought: post-quantum keys, and wrapping that nobody sees. */
class LatestKeyOperationsTest {
  private static final String V = "?api-version=7.6";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  private void refused(String path, String body, String message) {
    assertRefused(fixture.call("POST", path, body), 400, "BadParameter", message);
  }

  @Test
  void post_quantum_keys_sign_with_context_and_representative() {
    var version = "?api-version=2026-05-01-preview";
    var made =
        fixture.call("POST", "/keys/q/create" + version, "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}");
    assertThat(body(made)).contains("\"alg\":\"ML-DSA-44\",\"pub\":\"");
    for (var extra :
        new String[] {
          "",
          ",\"context\":\"AAEC\"",
          ",\"external_mu\":\"" + TEXT.encodeToString(new byte[64]) + "\""
        }) {
      var signed =
          body(
              fixture.call(
                  "POST",
                  "/keys/q/sign" + version,
                  "{\"alg\":\"ML-DSA-44\",\"value\":\"AAEC\"" + extra + "}"));
      var value = signed.replaceFirst(".*\"value\":\"([\\w-]+)\".*", "$1");
      assertThat(
              body(
                  fixture.call(
                      "POST",
                      "/keys/q/verify" + version,
                      "{\"alg\":\"ML-DSA-44\",\"digest\":\"AAEC\",\"value\":\""
                          + value
                          + "\""
                          + extra
                          + "}")))
          .isEqualTo("{\"value\":true}");
    }
  }

  @Test
  void a_post_quantum_key_verifies_by_its_own_algorithm_and_without_a_digest() {
    var version = "?api-version=2026-05-01-preview";
    fixture.call("POST", "/keys/q/create" + version, "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-87\"}");
    var mu = "\"external_mu\":\"" + TEXT.encodeToString(new byte[64]) + "\"";
    var signed =
        body(
            fixture.call(
                "POST",
                "/keys/q/sign" + version,
                "{\"alg\":\"ML-DSA-87\",\"value\":\"\"," + mu + "}"));
    var value = signed.replaceFirst(".*(\"value\":\"[\\w-]+\").*", "$1");
    fixture.audit.clear();

    assertThat(body(fixture.call("POST", "/keys/q/verify" + version, "{" + mu + "," + value + "}")))
        .isEqualTo("{\"value\":true}");
    assertThat(fixture.onlyRecord().properties()).containsEntry("algorithm", "ML-DSA-87");
    refused("/keys/q/verify" + version, "{" + value + "}", "Property 'digest' is required.\r\n");
    fixture.call("POST", "/keys/k/create" + V, "{\"kty\":\"EC\"}");
    var unsaid = "{\"digest\":\"" + DIGEST + "\"," + value + "}";
    refused("/keys/k/verify" + version, unsaid, "Property alg has invalid value\r\n");
    refused("/keys/k/verify" + V, unsaid, "Property alg has invalid value\r\n");
  }

  @Test
  void a_key_for_wrapping_unseen_wraps_unseen_and_not_in_the_open() {
    var version = "?api-version=2026-04-01";
    fixture.call(
        "POST",
        "/keys/s/create" + version,
        "{\"kty\":\"RSA-HSM\",\"key_ops\":[\"secureWrapKey\",\"secureUnwrapKey\"]}");
    var algorithm = "{\"alg\":\"RSA-OAEP-256\"";

    assertThat(body(fixture.call("POST", "/keys/s/securewrapkey" + version, algorithm + "}")))
        .contains("\"alg\":\"RSA-OAEP-256\",\"value\":\"");
    assertRefused(
        fixture.call("POST", "/keys/s/wrapkey" + version, algorithm + ",\"value\":\"AAAA\"}"),
        403,
        "Forbidden",
        "Operation wrapKey is not permitted on this key.",
        "KeyOperationForbidden");
  }

  @Test
  void who_unwraps_unseen_names_the_issuer_from_the_version_on_that_requires_it() {
    fixture.call("PUT", "/keys/s" + V, KeySamples.exportable());
    var version = "?api-version=2026-07-01-preview";
    var body = KeySamples.body("secureUnwrapKey");
    assertThat(
            fixture
                .call("POST", "/keys/s/secureunwrapkey?api-version=2026-05-01-preview", body)
                .status())
        .isEqualTo(200);
    refused(
        "/keys/s/secureunwrapkey" + version,
        body,
        "Property applicationTrustedIssuer has invalid value\r\n");
    refused(
        "/keys/s/secureunwrapkey" + version,
        body.replace("{", "{\"applicationTrustedIssuer\":\"https://issuer/\","),
        "This server does not support unwrapping for an applicationTrustedIssuer.");
  }
}
