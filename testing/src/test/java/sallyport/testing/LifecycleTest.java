package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminReply;
import sallyport.server.admin.AdminRequest;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.Restoration;
import sallyport.server.boot.StartRefusedException;

class LifecycleTest {
  private static final String SECRET = "/secrets/kept?api-version=7.6";

  @TempDir Path folder;

  @Test
  void a_second_start_finds_everything_and_makes_nothing_again() throws Exception {
    var data = folder.resolve("data");
    try (var first = TestServer.on(data)) {
      put(first, "one");
    }
    var credentials = Files.readString(data.resolve("credentials.json"));
    var authority = Files.readString(data.resolve("tls/ca.pem"));

    try (var second = TestServer.on(data)) {
      assertThat(get(second)).isEqualTo("one");
      assertThat(Files.readString(data.resolve("credentials.json"))).isEqualTo(credentials);
      assertThat(Files.readString(data.resolve("tls/ca.pem"))).isEqualTo(authority);
    }
  }

  @Test
  void a_first_start_that_was_killed_half_way_is_completed_under_its_own_ids() throws Exception {
    var data = folder.resolve("data");
    String before;
    try (var first = TestServer.on(data)) {
      before = first.environment().get("AZURE_CLIENT_ID");
    }
    // As if it had died after everything was made and before the secret reached the file.
    var file = data.resolve("credentials.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("\"complete\" : true", "\"complete\" : false")
            .replaceFirst("\"clientSecret\" : \"[^\"]*\"", "\"clientSecret\" : \"\""));

    try (var second = TestServer.on(data)) {
      assertThat(second.environment().get("AZURE_CLIENT_ID")).isEqualTo(before);
      put(second, "two");
      assertThat(ask(data, "principal-list", Map.of()).message().lines()).hasSize(1);
    }
  }

  @Test
  void a_second_server_on_the_same_folder_is_refused() {
    var data = folder.resolve("data");
    try (var _ = TestServer.on(data)) {
      assertThatThrownBy(() -> TestServer.on(data))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void a_sealed_server_answers_503_until_it_is_unsealed() throws Exception {
    var data = folder.resolve("data");
    try (var server = TestServer.on(data, "seal=passphrase:")) {
      var login = URI.create(server.environment().get("AZURE_AUTHORITY_HOST"));
      assertThat(server.send(HttpRequest.newBuilder(login)).statusCode()).isEqualTo(503);

      assertThat(ask(data, "unseal", Map.of("passphrase", "open sesame")).done()).isTrue();
      put(server, "sealed");
    }
    try (var again = TestServer.on(data, "seal=passphrase:")) {
      var wrong = ask(data, "unseal", Map.of("passphrase", "open barley"));
      assertThat(wrong.done()).isFalse();
      assertThat(wrong.message()).doesNotContain("open barley");
      assertThat(again.server().sealed()).isTrue();

      ask(data, "unseal", Map.of("passphrase", "open sesame"));
      assertThat(get(again)).isEqualTo("sealed");
    }
  }

  @Test
  void a_backup_of_a_running_server_restores_elsewhere_with_the_seal() throws Exception {
    var data = folder.resolve("data");
    var backup = folder.resolve("backup.zip");
    var restored = folder.resolve("restored");
    try (var server = TestServer.on(data)) {
      put(server, "backed up");
      assertThat(ask(data, "rotate-root-key", Map.of()).done()).isTrue();
      var reply = ask(data, "backup", Map.of("to", backup.toString()));
      assertThat(reply.done()).as(reply.message()).isTrue();
      assertThat(get(server)).isEqualTo("backed up");
    }
    assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
        .doesNotContain("backed up");

    Restoration.restore(backup, DataFolder.at(restored), "sqlite:store.db");
    Files.copy(data.resolve("seal.key"), restored.resolve("seal.key"));
    Files.copy(data.resolve("credentials.json"), restored.resolve("credentials.json"));

    try (var server = TestServer.on(restored)) {
      assertThat(get(server)).isEqualTo("backed up");
      assertThat(Files.readAllBytes(restored.resolve("tls/ca.pem")))
          .isEqualTo(Files.readAllBytes(data.resolve("tls/ca.pem")));
    }
  }

  @Test
  void a_file_that_is_no_backup_restores_nothing() throws Exception {
    var file = Files.writeString(folder.resolve("no-backup"), "something else");
    var target = DataFolder.at(folder.resolve("restored"));

    assertThatThrownBy(() -> Restoration.restore(file, target, "sqlite:store.db"))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("no whole Sallyport backup");
  }

  @Test
  void a_verb_that_does_not_exist_is_refused() throws Exception {
    var data = folder.resolve("data");
    try (var _ = TestServer.on(data)) {
      assertThat(ask(data, "no-such-verb", Map.of()).done()).isFalse();
    }
  }

  private static AdminReply ask(Path data, String verb, Map<String, String> arguments)
      throws Exception {
    return AdminClient.ask(DataFolder.at(data).adminSocket(), new AdminRequest(verb, arguments));
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
