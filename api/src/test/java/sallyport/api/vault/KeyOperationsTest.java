package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of key operations to the letter. */
class KeyOperationsTest {
  private static final String V = "?api-version=7.6";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);
  private static final String SIGN = "{\"alg\":\"ES256\",\"value\":\"" + DIGEST + "\"}";
  private static final String BASE = "https://kv-pay.vault.example.test:8443/keys/k";

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  private void create(String body) {
    var made = fixture.call("POST", "/keys/k/create" + V, body);
    assertThat(made.status()).as(body(made)).isEqualTo(200);
  }

  private void refused(String method, String path, String body, int status, String expected) {
    var response = fixture.call(method, path, body);
    assertThat(body(response)).isEqualTo(expected);
    assertThat(response.status()).isEqualTo(status);
  }

  private static String error(String code, String message, String inner) {
    return "{\"error\":{\"code\":\""
        + code
        + "\",\"message\":\""
        + message.replace("\r\n", "\\r\\n").replace("\"", "\\\"")
        + "\""
        + (inner == null ? "" : ",\"innererror\":{\"code\":\"" + inner + "\"}")
        + "}}";
  }

  private static String bad(String property) {
    return error("BadParameter", "Property " + property + " has invalid value\r\n", null);
  }

  @Test
  void a_bundle_has_its_members_in_the_recorded_order() {
    var made =
        fixture.call(
            "POST",
            "/keys/k/create" + V,
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"tags\":{\"a\":\"b\"},\"attributes\":{\"nbf\":5,\"exp\":4000000000}}");

    assertThat(body(made))
        .matches(
            "\\{\"key\":\\{\"kid\":\""
                + BASE
                + "/00000000000000000000000000000001\",\"kty\":\"EC\",\"key_ops\":\\[\"sign\",\"verify\"],"
                + "\"crv\":\"P-256\",\"x\":\"[\\w-]{43}\",\"y\":\"[\\w-]{43}\"},"
                + "\"attributes\":\\{\"enabled\":true,\"nbf\":5,\"exp\":4000000000,\"created\":1795338054,"
                + "\"updated\":1795338054,\"recoveryLevel\":\"Recoverable\\+Purgeable\",\"recoverableDays\":90,"
                + "\"exportable\":false,\"hsmPlatform\":\"0\"},\"tags\":\\{\"a\":\"b\"}}");
    assertThat(body(fixture.call("GET", "/keys/k/" + V))).isEqualTo(body(made));
    assertThat(body(fixture.call("GET", "/keys" + V)))
        .startsWith("{\"value\":[{\"kid\":\"" + BASE + "\",\"attributes\":{\"enabled\":true,")
        .endsWith("\"tags\":{\"a\":\"b\"}}],\"nextLink\":null}");
    assertThat(body(fixture.call("DELETE", "/keys/k" + V)))
        .startsWith(
            "{\"recoveryId\":\"https://kv-pay.vault.example.test:8443/deletedkeys/k\","
                + "\"deletedDate\":1795338054,\"scheduledPurgeDate\":1803114054,\"key\":{\"kid\":");
  }

  @Test
  void the_answer_of_an_operation_names_the_version_that_did_it() {
    create("{\"kty\":\"EC\"}");
    for (var path :
        new String[] {"/keys/k/sign", "/keys/k//sign", "/keys/K/" + "0".repeat(31) + "1/sign"}) {
      assertThat(body(fixture.call("POST", path + V, SIGN)))
          .matches("\\{\"kid\":\"" + BASE + "/0{31}1\",\"value\":\"[\\w-]{86}\"}");
    }
    fixture.audit.clear();
    fixture.call("POST", "/keys/k/sign" + V, SIGN);
    var record = fixture.onlyRecord();
    assertThat(record.operationName()).isEqualTo("KeySign");
    assertThat(record.properties())
        .containsEntry("algorithm", "ES256")
        .containsEntry("id", BASE + "/00000000000000000000000000000001");
    assertThat(record.toString()).doesNotContain(DIGEST);
  }

  @Test
  void what_a_key_refuses_is_said_as_the_service_says_it() {
    create("{\"kty\":\"EC\"}");
    refused(
        "POST",
        "/keys/missing/sign" + V,
        SIGN,
        404,
        error(
            "KeyNotFound",
            "A key with (name/id) missing was not found in this key vault. If you recently deleted"
                + " this key you may be able to recover it using the correct recovery command. For"
                + " help resolving this issue, please see"
                + " https://go.microsoft.com/fwlink/?linkid=2125182",
            null));
    refused("POST", "/keys/k/sign" + V, "{\"alg\":\"ES999\",\"value\":\"AA\"}", 400, bad("alg"));
    refused("POST", "/keys/k/sign" + V, "{\"value\":\"AA\"}", 400, bad("alg"));
    refused("POST", "/keys/k/sign" + V, "[]", 400, bad(""));
    refused(
        "POST",
        "/keys/k/encrypt" + V,
        "{\"alg\":\"RSA-OAEP\",\"value\":\"AA\"}",
        403,
        error(
            "Forbidden",
            "Operation encrypt is not permitted on this key.",
            "KeyOperationForbidden"));
    fixture.call("PATCH", "/keys/k" + V, "{\"attributes\":{\"enabled\":false}}");
    refused(
        "POST",
        "/keys/k/sign" + V,
        SIGN,
        403,
        error("Forbidden", "Operation sign is not allowed on a disabled key.", "KeyDisabled"));
    fixture.call("PATCH", "/keys/k" + V, "{\"attributes\":{\"enabled\":true,\"exp\":1795338000}}");
    refused(
        "POST",
        "/keys/k/sign" + V,
        SIGN,
        403,
        error("Forbidden", "Operation sign is not allowed on an expired key.", "KeyExpired"));
    fixture.call(
        "PATCH", "/keys/k" + V, "{\"attributes\":{\"nbf\":1795339000,\"exp\":1795339001}}");
    refused(
        "POST",
        "/keys/k/sign" + V,
        SIGN,
        403,
        error(
            "Forbidden",
            "Operation sign is not allowed on a key that is not yet valid.",
            "KeyNotYetValid"));
    fixture.call("DELETE", "/keys/k" + V);
    refused(
        "POST",
        "/keys/k/create" + V,
        "{\"kty\":\"EC\"}",
        409,
        error(
            "Conflict",
            "Key k is currently in a deleted but recoverable state, and its name cannot be reused;"
                + " in this state, the key can only be recovered or purged.",
            "ObjectIsDeletedButRecoverable"));
    refused(
        "GET",
        "/deletedkeys/other" + V,
        "",
        404,
        error("KeyNotFound", "Deleted Key not found: other", null));
  }

  @Test
  void release_policies_are_bound_to_exportable_keys() {
    refused(
        "POST",
        "/keys/k/create" + V,
        "{\"kty\":\"EC\",\"attributes\":{\"exportable\":true}}",
        400,
        error("BadParameter", "AKV.SKR.1004: Exportable keys must have release policy.", null));
    refused(
        "POST",
        "/keys/k/create" + V,
        "{\"kty\":\"EC\",\"release_policy\":" + TestAuthority.policy("c", "v") + "}",
        400,
        error(
            "BadParameter",
            "AKV.SKR.1005: Non-exportable keys must not have release policy.",
            null));
  }

  @Test
  void an_immutable_policy_may_come_back_as_it_was_and_no_other() {
    var policy = TestAuthority.policy("c", "v").replaceFirst("}$", ",\"immutable\":true}");
    create(
        "{\"kty\":\"EC\",\"attributes\":{\"exportable\":true},\"release_policy\":" + policy + "}");
    var read = body(fixture.call("GET", "/keys/k" + V));
    var shown = read.replaceFirst(".*(\"release_policy\":\\{[^}]*}).*", "$1");

    assertThat(shown).contains("\"immutable\":true");
    assertThat(body(fixture.call("PATCH", "/keys/k" + V, "{\"tags\":{\"a\":\"b\"}," + shown + "}")))
        .contains("\"tags\":{\"a\":\"b\"}", shown);
    refused(
        "PATCH",
        "/keys/k" + V,
        "{" + shown.replace("true", "false") + "}",
        400,
        error(
            "BadParameter",
            "AKV.SKR.1020: Immutable Key Release Policy cannot be modified.",
            null));
  }

  @Test
  void a_key_leaves_only_for_a_machine_that_is_vouched_for() throws Exception {
    fixture.call("PUT", "/keys/k" + V, KeySamples.exportable());
    var refusal =
        error("Forbidden", "Target environment attestation statement cannot be verified.", null);
    long later = fixture.now.getEpochSecond() + 600;
    for (var token :
        new String[] {
          "x.y.z",
          TestAuthority.token("x-ms-sgx-is-debuggable", "yes", later),
          TestAuthority.token("x-ms-sgx-is-debuggable", "no", later - 7200),
          TestAuthority.token("x-ms-sgx-is-debuggable", "no", later) + "A",
          TestAuthority.signed(
              "{\"iss\":\"https://other/\",\"exp\":4000000000,\"x-ms-sgx-is-debuggable\":\"no\"}"),
          TestAuthority.signed(
              "{\"alg\":\"RS256\",\"kid\":\"authority\",\"crit\":[\"b64\"]}",
              attested("4000000000", "{}")),
          TestAuthority.signed(attested("4e9", "{}")),
          TestAuthority.signed(attested("9".repeat(30), "{}")),
          TestAuthority.signed(attested("-9223372036854775808", "{}")),
          TestAuthority.signed(attested("9223372036854775807", "{}")),
          TestAuthority.signed(attested("4000000000,\"nbf\":9223372036854775807", "{}")),
          TestAuthority.signed(attested("4000000000,\"nbf\":\"soon\"", "{}")),
          TestAuthority.signed(
              attested(
                  "4000000000", "{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"*\",\"e\":\"AQAB\"}")),
          TestAuthority.signed(
              attested("4000000000", "{\"kty\":\"RSA\",\"use\":\"enc\",\"n\":\"\",\"e\":\"\"}"))
        }) {
      refused("POST", "/keys/k/release" + V, "{\"target\":\"" + token + "\"}", 403, refusal);
    }
    var good = TestAuthority.token("x-ms-sgx-is-debuggable", "no", later);
    var released =
        body(
            fixture.call(
                "POST", "/keys/k/release" + V, "{\"target\":\"" + good + "\",\"nonce\":\"n-1\"}"));
    var payload =
        new String(
            Base64.getUrlDecoder().decode(released.split("\\.")[1]),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(payload).contains("\"nonce\":\"n-1\"").contains("\"enc\":\"CKM_RSA_AES_KEY_WRAP\"");
    var blob =
        new String(
            Base64.getUrlDecoder()
                .decode(payload.replaceFirst(".*\"key_hsm\":\"([\\w-]+)\".*", "$1")),
            java.nio.charset.StandardCharsets.UTF_8);
    var wrapped =
        Base64.getUrlDecoder().decode(blob.replaceFirst(".*\"ciphertext\":\"([\\w-]+)\".*", "$1"));
    assertThat(TestAuthority.opened(wrapped)).isEqualTo(KeySamples.PAIR.getPrivate().getEncoded());
  }

  /** Claims that would satisfy the policy, with a time and a key of the machine. */
  private static String attested(String expires, String key) {
    return "{\"iss\":\"%s\",\"x-ms-sgx-is-debuggable\":\"no\",\"x-ms-runtime\":{\"keys\":[%s]},\"exp\":%s}"
        .formatted(TestAuthority.URL, key, expires);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"kty\":\"XX\"}|kty",
        "{}|kty",
        "{\"kty\":1}|kty",
        "{\"kty\":\"RSA\",\"key_size\":1024}|key_size",
        "{\"kty\":\"RSA\",\"key_size\":\"2048\"}|key_size",
        "{\"kty\":\"RSA\",\"public_exponent\":4}|public_exponent",
        "{\"kty\":\"EC\",\"crv\":\"P-999\"}|crv",
        "{\"kty\":\"EC\",\"key_ops\":[\"fly\"]}|key_ops",
        "{\"kty\":\"EC\",\"key_ops\":\"sign\"}|key_ops",
        "{\"kty\":\"EC\",\"key_ops\":[\"encrypt\"]}|key_ops",
        "{\"kty\":\"oct\"}|kty",
        "{\"kty\":\"AKP\"}|kty",
        "{\"kty\":\"EC\",\"attributes\":{\"exportable\":1}}|attributes.exportable"
      })
  void a_key_that_cannot_be_made_is_refused_by_its_property(String body, String property) {
    refused("POST", "/keys/k/create" + V, body, 400, bad(property));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "e", "d", "p", "q", "dp", "dq", "qi"})
  void a_key_brought_without_one_of_its_members_is_refused(String member) {
    var jwk =
        KeySamples.jwk().replaceFirst("\"" + member + "\":\"[^\"]*\",?", "").replace(",}", "}");

    refused(
        "PUT",
        "/keys/k" + V,
        "{\"key\":" + jwk + "}",
        400,
        error("BadParameter", "Property 'key." + member + "' is required.\r\n", null));
  }

  @Test
  void a_key_that_an_external_manager_keeps_is_refused_by_the_versions_that_know_of_it() {
    var external = "\"attributes\":{\"external_key\":{\"id\":\"ekm-1\"}}";
    var create = "{\"kty\":\"EC\"," + external + "}";
    var refusal =
        error(
            "BadParameter",
            "This server does not support keys of an external key manager (external_key).",
            null);
    for (var version : new String[] {"2026-04-01", "2026-07-01-preview"}) {
      var query = "?api-version=" + version;
      refused("POST", "/keys/k/create" + query, create, 400, refusal);
      refused(
          "PUT",
          "/keys/k" + query,
          "{\"key\":{\"kty\":\"oct-HSM\",\"k\":\"AAAA\"}," + external + "}",
          400,
          refusal);
      refused("PATCH", "/keys/k/" + query, "{" + external + "}", 400, refusal);
      refused(
          "POST",
          "/keys/k/create" + query,
          "{\"kty\":\"EC\",\"attributes\":{\"external_key\":\"ekm-1\"}}",
          400,
          bad("attributes.external_key"));
    }
    assertThat(fixture.call("GET", "/keys/k" + V, "").status()).isEqualTo(404);

    fixture.audit.clear();
    fixture.call("POST", "/keys/k/create?api-version=2026-04-01", create);
    var record = fixture.onlyRecord();
    assertThat(record.operationName()).isEqualTo("KeyCreate");
    assertThat(record.status()).isEqualTo(400);
    assertThat(record.toString()).contains("external key manager").doesNotContain("ekm-1");

    var earlier = fixture.call("POST", "/keys/k/create?api-version=2026-03-01-preview", create);
    assertThat(body(earlier)).doesNotContain("external_key");
    assertThat(earlier.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hsm", "hsm"})
  void a_key_of_a_type_that_a_version_does_not_know_does_not_come_in_by_a_flag(String flag) {
    refused(
        "PUT",
        "/keys/k?api-version=7.1",
        "{\"" + flag + "\":true,\"key\":{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}",
        400,
        bad("key.kty"));
    assertThat(fixture.call("GET", "/keys/k" + V).status()).isEqualTo(404);
  }

  @Test
  void random_bytes_are_as_many_as_were_asked_for() {
    var answer = body(fixture.call("POST", "/rng" + V, "{\"count\":128}"));
    assertThat(answer).matches("\\{\"value\":\"[\\w-]{171}\"}");
    for (var count : new String[] {"0", "129", "-1", "\"8\"", "null"}) {
      refused("POST", "/rng" + V, "{\"count\":" + count + "}", 400, bad("count"));
    }
  }

  @Test
  void a_rotation_policy_is_answered_in_full() {
    create("{\"kty\":\"EC\"}");
    assertThat(body(fixture.call("GET", "/keys/k/rotationpolicy" + V)))
        .isEqualTo(
            "{\"id\":\""
                + BASE
                + "/rotationpolicy\",\"lifetimeActions\":[{\"trigger\":{\"timeBeforeExpiry\":\"P30D\"},"
                + "\"action\":{\"type\":\"Notify\"}}],\"attributes\":{}}");
    assertThat(
            body(
                fixture.call(
                    "PUT",
                    "/keys/k/rotationpolicy" + V,
                    "{\"lifetimeActions\":[{\"trigger\":{\"timeAfterCreate\":\"P30D\"},\"action\":{\"type\":\"ROTATE\"}}],"
                        + "\"attributes\":{\"expiryTime\":\"P60D\"}}")))
        .isEqualTo(
            "{\"id\":\""
                + BASE
                + "/rotationpolicy\",\"lifetimeActions\":[{\"trigger\":{\"timeAfterCreate\":\"P30D\"},"
                + "\"action\":{\"type\":\"Rotate\"}},{\"trigger\":{\"timeBeforeExpiry\":\"P30D\"},"
                + "\"action\":{\"type\":\"Notify\"}}],\"attributes\":{\"expiryTime\":\"P60D\","
                + "\"created\":1795338054,\"updated\":1795338054}}");
    refused(
        "PUT",
        "/keys/k/rotationpolicy" + V,
        "{\"attributes\":{\"expiryTime\":\"P5D\"}}",
        400,
        bad("attributes.expiryTime"));
  }

  /** A type that a flag brings in is known by the same versions as one that is named. */
  @ParameterizedTest
  @CsvSource({"7.1,400", "7.2,200"})
  void a_flag_brings_in_no_type_that_the_version_does_not_know(String version, int status) {
    var response =
        fixture.call(
            "PUT",
            "/keys/n?api-version=" + version,
            "{\"Hsm\":true,\"key\":{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"}}");

    assertThat(response.status()).as(body(response)).isEqualTo(status);
  }
}
