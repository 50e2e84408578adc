package sallyport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.Main;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The verb as a process of its own beside a whole server. Names come from a hosts file of the test,
 * so that no resolver is asked.
 */
@SallyportServer
class DoctorTest {
  private static final String NAMES =
      "127.0.0.1 login.localhost management.localhost graph.localhost pki.localhost"
          + " dev.vault.localhost\n";

  @TempDir Path folder;

  private record Said(int exit, String out, String progress) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }

    List<JsonNode> findings(String check) {
      return StreamSupport.stream(json().get("findings").spliterator(), false)
          .filter(finding -> finding.get("check").asString().equals(check))
          .toList();
    }

    List<String> verdicts(String check) {
      return findings(check).stream().map(finding -> finding.get("verdict").asString()).toList();
    }
  }

  @Test
  void everything_is_well_straight_with_the_names_and_the_list_on_its_port(TestServer server)
      throws Exception {
    var said = doctor(Map.of("NO_PROXY", "*"), "--data", server.data().toString(), "--json");

    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(said.verdicts("names")).hasSize(5).containsOnly("ok");
    assertThat(said.verdicts("tcp")).hasSize(5).containsOnly("ok");
    assertThat(said.verdicts("tls")).hasSize(4).containsOnly("ok");
    assertThat(said.verdicts("revocation")).hasSize(4).containsOnly("ok");
    assertThat(said.verdicts("http")).hasSize(5).containsOnly("ok");
    for (var check : new String[] {"challenge", "token", "permission"}) {
      assertThat(said.verdicts(check)).as(check).containsExactly("ok");
    }
    assertThat(said.json().at("/summary/failed").asInt()).isZero();
    assertThat(said.progress()).contains("dev.vault.localhost", "permission");
    assertNothingSecret(said, server);
  }

  @Test
  void everything_is_well_through_the_servers_own_proxy(TestServer server) throws Exception {
    var said = doctor(Map.of(), "--data", server.data().toString());

    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(said.out())
        .contains("127.0.0.1:" + server.server().proxyPort() + " (HTTPS_PROXY) connects")
        .contains("secrets can be listed; the vault sees 127.0.0.1")
        .contains(" 0 failed,");
  }

  @Test
  void the_variables_of_env_are_enough(TestServer server) throws Exception {
    var variables = new HashMap<>(server.environment());
    variables.remove("JAVA_TOOL_OPTIONS");

    var said = doctor(variables, "--json", "--only", "revocation,permission");

    assertThat(said.exit()).as(said.out()).isZero();
    assertThat(said.verdicts("revocation")).hasSize(4).containsOnly("ok");
    assertThat(said.verdicts("permission")).containsExactly("ok");
    assertThat(said.verdicts("token")).isEmpty();
  }

  @Test
  void a_closed_firewall_is_named_with_the_address_that_is_refused() throws Exception {
    try (var server = TestServer.start()) {
      deny(server);

      var said = doctor(Map.of(), "--data", server.data().toString());

      assertThat(said.exit()).isEqualTo(1);
      assertThat(said.out())
          .contains("403 ForbiddenByFirewall: ")
          .contains("the vault sees 127.0.0.1")
          .contains("no address rule may list 127.0.0.1 (loopback IP addresses)")
          .contains("network-rule add --name dev --subnet SUBNET-ID; or come through a private")
          .doesNotContain("--ip-address")
          .contains(" 1 failed,");
      assertNothingSecret(said, server);
    }
  }

  @Test
  void a_server_that_has_stopped_is_told_with_the_rules_of_the_plan() throws Exception {
    var data = folder.resolve("stopped");
    TestServer.on(data).close();

    var said =
        doctor(Map.of("NO_PROXY", "*"), "--data", data.toString(), "--json", "--timeout", "2");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.verdicts("tcp")).hasSize(5).containsOnly("failed");
    assertThat(said.verdicts("permission")).containsExactly("not_checked");
    assertThat(said.findings("tcp"))
        .anySatisfy(tcp -> {
          assertThat(tcp.at("/rule/host").asString()).isEqualTo("login.localhost");
          assertThat(tcp.at("/rule/reason").asString()).contains("sign-in");
        });
  }

  @Test
  void without_any_vault_it_says_what_to_give() throws Exception {
    var said = doctor(Map.of());

    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.progress()).contains("which vault?", "--data");
  }

  private static void deny(TestServer server) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var url =
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";
    var closed = "{\"properties\":{\"networkAcls\":{\"defaultAction\":\"Deny\"}}}";
    var answer =
        server.send(
            Calls.bearing(url, server.token(management + "/.default"))
                .method("PATCH", HttpRequest.BodyPublishers.ofString(closed)));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
  }

  private static void assertNothingSecret(Said said, TestServer server) {
    var secret = server.environment().get("AZURE_CLIENT_SECRET");
    assertThat(said.out() + said.progress()).doesNotContain(secret).doesNotContain("eyJ");
  }

  private Said doctor(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    var hosts = Files.writeString(folder.resolve("hosts"), NAMES);
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "doctor"));
    command.addAll(List.of(arguments));
    var err = folder.resolve("err");
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    var process = builder.redirectError(err.toFile()).start();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), out, Files.readString(err));
  }
}
