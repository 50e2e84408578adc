package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys whose names are words of the protocol, and paths with slashes more than they need. */
class KeyNamesTest {
  private static final String V = "?api-version=7.6";
  private static final String DIGEST = "A".repeat(43);
  private static final String SIGN = "{\"alg\":\"ES256\",\"value\":\"" + DIGEST + "\"}";

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  private void create(String name) {
    var made = fixture.call("POST", "/keys/" + name + "/create" + V, "{\"kty\":\"EC\"}");
    assertThat(made.status()).as(body(made)).isEqualTo(200);
  }

  private void answers(String method, String path, String body, int status) {
    var answer = fixture.call(method, path + V, body);
    assertThat(answer.status()).as(path + ": " + body(answer)).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restore",
        "rng",
        "create",
        "sign",
        "versions",
        "backup",
        "rotationpolicy",
        "attestation",
        "keys",
        "deletedkeys"
      })
  void a_word_of_the_protocol_is_a_name_like_any_other(String name) {
    create(name);
    answers("GET", "/keys/" + name, "", 200);
    answers("GET", "/keys/" + name + "/versions", "", 200);
    answers("POST", "/keys/" + name + "/sign", SIGN, 200);
    answers("POST", "/keys/" + name + "/rotate", "{}", 200);
    answers("PATCH", "/keys/" + name, "{\"tags\":{\"a\":\"b\"}}", 200);
    var backup = fixture.call("POST", "/keys/" + name + "/backup" + V, "");
    answers("DELETE", "/keys/" + name, "", 200);
    answers("GET", "/deletedkeys/" + name, "", 200);
    answers("DELETE", "/deletedkeys/" + name, "", 204);
    var restored = fixture.call("POST", "/keys/restore" + V, body(backup));
    assertThat(restored.status()).as(body(restored)).isEqualTo(200);
    assertThat(body(restored)).contains("/keys/" + name + "/");
  }

  /** Only the path says what POST means: without more it brings a backup back. */
  @Test
  void post_to_the_key_named_restore_is_the_restoring_of_a_backup() {
    create("restore");
    answers("POST", "/keys/restore", "{}", 400);
    answers("POST", "/keys/rng", "{}", 405);
    answers("POST", "/rng", "{\"count\":4}", 200);
    answers("POST", "/rng/", "{\"count\":4}", 200);
    answers("GET", "/rng", "", 405);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /keys/, 200",
    "GET, /keys/k/, 200",
    "GET, /keys//k, 400",
    "GET, /keys/k//, 200",
    "GET, /keys/k/versions/, 200",
    "POST, /keys/k/sign/, 200",
    "POST, /keys/k//sign, 200",
    "POST, /keys/k//sign/, 200",
    "POST, /keys/k///sign, 404",
    "POST, /keys//sign, 400",
    "POST, /keys/k/sign//, 404",
    "POST, /keys/k//encrypt, 400"
  })
  void a_slash_more_is_an_empty_version_or_is_refused(String method, String path, int status) {
    create("k");
    answers(method, path, method.equals("GET") ? "" : SIGN, status);
  }
}
