package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.StartRefusedException;

/** A server whose root key is closed by a key inside SoftHSM2. */
class SealInTokenTest {
  private static final String SECRET = "/secrets/kept?api-version=7.6";

  @TempDir Path folder;

  @BeforeAll
  static void initialise() throws Exception {
    SoftHsmTokens.prepare();
  }

  private TestServer start(String seal) {
    return start(seal, SoftHsmTokens.settings(SoftHsmTokens.SEALS));
  }

  private TestServer start(String seal, String[] module) {
    return TestServer.on(
        folder.resolve("data"),
        Stream.concat(Stream.of("seal=" + seal), Stream.of(module)).toArray(String[]::new));
  }

  @Test
  void a_restart_finds_the_key_in_the_token_and_nothing_opens_without_it() throws Exception {
    try (var first = start("pkcs11-new:root")) {
      put(first, "one");
      var reply =
          AdminClient.ask(
              DataFolder.at(folder.resolve("data")).adminSocket(),
              new AdminRequest("rotate-root-key", Map.of()));
      assertThat(reply.done()).as(reply.message()).isTrue();
      assertThat(get(first)).isEqualTo("one");
    }
    assertThat(folder.resolve("data/seal.key")).doesNotExist();
    try (var second = start("pkcs11:root")) {
      assertThat(get(second)).isEqualTo("one");
      put(second, "two");
    }
    refuses("pkcs11:another", SoftHsmTokens.SEALS, "holds no AES key called \"another\"");
    refuses("pkcs11-new:another", SoftHsmTokens.SEALS, "holds no AES key called \"another\"");
    refuses("pkcs11:root", "gone", "no token is called \"gone\"");
    refuses("file:", SoftHsmTokens.SEALS, "is closed by a pkcs11 seal");
    var noPin = SoftHsmTokens.settings(SoftHsmTokens.SEALS);
    noPin[2] = "hsm.pkcs11-pin-file=" + folder.resolve("no-pin");
    assertThatThrownBy(() -> start("pkcs11:root", noPin))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("hsm.pkcs11-pin-file");
    try (var third = start("pkcs11:root")) {
      assertThat(get(third)).isEqualTo("two");
    }
  }

  @Test
  void a_seal_in_a_module_that_is_not_named_is_refused() {
    assertThatThrownBy(() -> TestServer.on(folder.resolve("data"), "seal=pkcs11:root"))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("hsm.pkcs11-library");
  }

  private void refuses(String seal, String token, String message) {
    assertThatThrownBy(() -> start(seal, SoftHsmTokens.settings(token)))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining(message);
  }

  private static void put(TestServer server, String value) {
    var body = HttpRequest.BodyPublishers.ofString("{\"value\":\"" + value + "\"}");
    var answer = server.send(request(server).PUT(body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String get(TestServer server) {
    var answer = server.send(request(server));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("value").asString();
  }

  private static HttpRequest.Builder request(TestServer server) {
    return HttpRequest.newBuilder(URI.create(server.vaultUrl() + SECRET))
        .header("Authorization", "Bearer " + server.vaultToken())
        .header("Content-Type", "application/json");
  }
}
