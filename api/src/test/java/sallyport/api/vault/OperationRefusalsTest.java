package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.http.Response;

/** The bytes of what operations say, as the service's recorded traffic has them. */
class OperationRefusalsTest {
  private static final String VAULT = "Vault: kv-pay;location=westeurope";

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  // Requests

  @Test
  void an_api_version_is_needed_but_only_told_to_whom_may_come_in() {
    assertRefused(
        fixture.call("GET", "/secrets"), 400, "BadParameter", "api-version must be specified");
    assertRefused(
        fixture.call("GET", "/secrets?api-version="),
        400,
        "BadParameter",
        "api-version must be specified");
    assertRefused(
        fixture.call("GET", "/secrets?api-version=9.9"),
        400,
        "BadParameter",
        "The specified version (9.9) is not recognized. Consider using the latest supported"
            + " version (2026-04-01).");

    fixture.policies();
    assertThat(fixture.call("GET", "/secrets").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404, The request URI names no operation.",
    "GET, /nothing, 404, The request URI names no operation.",
    "GET, /secrets/db/versions/more, 404, The request URI names no operation.",
    "POST, /deletedsecrets/db/restore, 404, The request URI names no operation.",
    "POST, /secrets, 405, Method POST does not allow operation 'secrets'",
    "PUT, /secrets/db/backup, 405, Method PUT does not allow operation 'backup'",
    "GET, /deletedsecrets/db/recover, 405, Method GET does not allow operation 'recover'",
    "HEAD, /secrets/db, 405, Method HEAD does not allow operation 'secrets'",
  })
  void a_path_or_method_that_means_nothing(String method, String path, int status, String message) {
    assertRefused(fixture.call(method, path + "?api-version=7.6"), status, "BadParameter", message);
    assertThat(fixture.onlyRecord().operationName()).isEqualTo("Unknown");
  }

  @Test
  void a_part_of_the_protocol_that_is_not_served_says_so() {
    assertRefused(
        fixture.call("GET", "/Certificates/k?api-version=7.6"),
        501,
        "NotImplemented",
        "This release of the server does not serve certificates.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"My_Secret", "a.b", "ä", "a b"})
  void a_name_that_is_none(String name) {
    var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    assertRefused(
        get("/secrets/" + encoded.replace("+", "%20")),
        400,
        "BadParameter",
        "The request URI contains an invalid name: " + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|''",
        "[]|''",
        "{|''",
        "{\"value\":\"a\",\"value\":\"b\"}|''",
        "{}|value",
        "{\"value\":null}|value",
        "{\"value\":1}|value",
        "{\"value\":\"\\ud800\"}|value",
        "{\"value\":\"v\",\"contentType\":{}}|contentType",
        "{\"value\":\"v\",\"tags\":[]}|tags",
        "{\"value\":\"v\",\"tags\":{\"a\":1}}|tags",
        "{\"value\":\"v\",\"attributes\":1}|attributes",
        "{\"value\":\"v\",\"attributes\":{\"enabled\":\"true\"}}|attributes.enabled",
        "{\"value\":\"v\",\"attributes\":{\"nbf\":1.5}}|attributes.nbf",
        "{\"value\":\"v\",\"attributes\":{\"exp\":-1}}|attributes.exp",
        "{\"value\":\"v\",\"attributes\":{\"exp\":99999999999999999999}}|attributes.exp",
        "{\"value\":\"v\",\"attributes\":{\"nbf\":20,\"exp\":10}}|attributes.exp",
      })
  void a_member_that_is_missing_or_has_a_value_it_may_not_have(String sent, String path) {
    assertRefused(
        fixture.call("PUT", "/secrets/db?api-version=7.6", sent),
        400,
        "BadParameter",
        "Property " + path + " has invalid value\r\n");
  }

  @Test
  void what_a_body_holds_is_in_no_refusal_and_no_record() {
    var response =
        fixture.call(
            "PUT", "/secrets/db?api-version=7.6", "{\"value\":\"planted-secret\",\"tags\":7}");

    assertThat(body(response)).doesNotContain("planted");
    assertThat(fixture.onlyRecord().toString()).doesNotContain("planted");
  }

  @Test
  void unknown_and_read_only_members_are_ignored() {
    var response =
        fixture.call(
            "PUT",
            "/secrets/db?api-version=7.6",
            "{\"value\":\"v\",\"id\":7,\"more\":{},\"attributes\":{\"created\":\"x\","
                + "\"recoveryLevel\":null,\"nbf\":null},\"tags\":null}");

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void a_value_over_the_limit() {
    assertRefused(
        fixture.call(
            "PUT", "/secrets/db?api-version=7.6", "{\"value\":\"" + "x".repeat(25_601) + "\"}"),
        400,
        "BadParameter",
        "Secret is beyond the maximum permitted length of 25600 characters.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "26", "-1", "x", "", "1000", "+5"})
  void a_page_size_outside_its_range(String size) {
    assertRefused(
        fixture.call("GET", "/secrets?api-version=7.6&maxresults=" + size),
        400,
        "BadParameter",
        "Property maxresults has invalid value\r\n");
  }

  // Objects

  @Test
  void a_secret_that_is_not_there() {
    set("db");
    var hint =
        " If you recently deleted this secret you may be able to recover it using the correct"
            + " recovery command. For help resolving this issue, please see"
            + " https://go.microsoft.com/fwlink/?linkid=2125182";

    assertRefused(
        get("/secrets/NoBody"),
        404,
        "SecretNotFound",
        "A secret with (name/id) NoBody was not found in this key vault." + hint);
    for (var version : List.of("0123456789abcdef0123456789abcdef", "latest")) {
      assertRefused(
          get("/secrets/db/" + version),
          404,
          "SecretNotFound",
          "A secret with (name/id) db/" + version + " was not found in this key vault." + hint);
    }
    assertRefused(get("/deletedsecrets/db"), 404, "SecretNotFound", "Deleted Secret not found: db");
  }

  @Test
  void a_disabled_secret() {
    fixture.call(
        "PUT",
        "/secrets/db?api-version=7.6",
        "{\"value\":\"v\",\"attributes\":{\"enabled\":false}}");

    assertRefused(
        get("/secrets/db"),
        403,
        "Forbidden",
        "Operation get is not allowed on a disabled secret.",
        "SecretDisabled");
  }

  @Test
  void a_name_that_a_deleted_secret_holds() {
    set("db");
    fixture.call("DELETE", "/secrets/db?api-version=7.6");

    assertRefused(
        fixture.call("PUT", "/secrets/DB?api-version=7.6", "{\"value\":\"v\"}"),
        409,
        "Conflict",
        "Secret DB is currently in a deleted but recoverable state, and its name cannot be reused;"
            + " in this state, the secret can only be recovered or purged.",
        "ObjectIsDeletedButRecoverable");
  }

  @Test
  void a_purge_that_protection_forbids() {
    set("db");
    fixture.softDelete(90, true);
    fixture.call("DELETE", "/secrets/db?api-version=7.6");

    assertRefused(
        fixture.call("DELETE", "/deletedsecrets/db?api-version=7.6"),
        403,
        "Forbidden",
        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key"
            + " Vault service will automatically purge it after the retention period has"
            + " passed.\r\n"
            + VAULT);
  }

  @Test
  void a_backup_that_cannot_be_restored() {
    set("db");
    var backup = body(fixture.call("POST", "/secrets/db/backup?api-version=7.6"));

    assertRefused(
        fixture.call("POST", "/secrets/restore?api-version=7.6", backup),
        409,
        "Conflict",
        "Conflict while restoring secret https://kv-pay.vault.example.test:8443/secrets/db - secret"
            + " already exists or concurrent access");
    assertRefused(
        fixture.call("POST", "/secrets/restore?api-version=7.6", "{\"value\":\"AAAA\"}"),
        400,
        "BadParameter",
        "Backup blob contains invalid or corrupt version.");
    assertRefused(
        fixture.call("POST", "/secrets/restore?api-version=7.6", "{\"value\":\"?\"}"),
        400,
        "BadParameter",
        "Backup blob contains invalid or corrupt version.");
    assertRefused(
        fixture.call(
            "POST",
            "/secrets/restore?api-version=7.6",
            backup.replaceFirst("[A-Za-z0-9_-]{4}\"}$", "AAAA\"}")),
        400,
        "BadParameter",
        "Cannot decrypt backup blob.");
  }

  private void set(String name) {
    fixture.call("PUT", "/secrets/" + name + "?api-version=7.6", "{\"value\":\"v\"}");
  }

  private Response get(String path) {
    fixture.audit.clear();
    return fixture.call("GET", path + "?api-version=7.6");
  }
}
