package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminReply;
import sallyport.server.admin.AdminRequest;
import sallyport.server.boot.StartRefusedException;

/** Trusted services from registration to the audit file, with tokens of the real token service. */
class TrustedServicesServerTest {
  private static final String BACKUP = "262044b1-e2ce-469f-a196-69ab7ada62d3";
  private static final String VAULT =
      "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";

  @TempDir private Path folder;

  private record Principal(String clientId, String objectId, String secret) {}

  private static AdminReply admin(TestServer server, String verb, Map<String, String> arguments)
      throws IOException {
    return AdminClient.ask(server.data().resolve("admin.sock"), new AdminRequest(verb, arguments));
  }

  private static Principal principal(TestServer server, Map<String, String> arguments)
      throws IOException {
    var reply = admin(server, "principal-add", arguments);
    assertThat(reply.done()).as(reply.message()).isTrue();
    var lines = new HashMap<String, String>();
    reply
        .message()
        .lines()
        .forEach(line ->
            lines.put(
                line.substring(0, line.lastIndexOf(' ')),
                line.substring(line.lastIndexOf(' ') + 1)));
    return new Principal(
        lines.getOrDefault("client id", ""),
        lines.getOrDefault("object id", ""),
        lines.getOrDefault("secret", ""));
  }

  private static String setting(TestServer server, String name) {
    return server.environment().getOrDefault(name, "");
  }

  private static String token(TestServer server, Principal principal) {
    var scope = server.vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://");
    var form =
        "grant_type=client_credentials&client_id="
            + principal.clientId()
            + "&client_secret="
            + URLEncoder.encode(principal.secret(), StandardCharsets.UTF_8)
            + "&scope="
            + URLEncoder.encode(scope + "/.default", StandardCharsets.UTF_8);
    var url =
        setting(server, "AZURE_AUTHORITY_HOST")
            + setting(server, "AZURE_TENANT_ID")
            + "/oauth2/v2.0/token";
    var answer =
        server.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("access_token").asString();
  }

  /** The vault is closed to every address, and its policies let these principals read secrets. */
  private static void close(TestServer server, Principal... principals) {
    var management = setting(server, "AZURE_RESOURCE_MANAGER_URL");
    var policies = new StringBuilder();
    for (var principal : principals) {
      policies
          .append(policies.isEmpty() ? "" : ",")
          .append("{\"tenantId\":\"")
          .append(setting(server, "AZURE_TENANT_ID"))
          .append("\",\"objectId\":\"")
          .append(principal.objectId())
          .append("\",\"permissions\":{\"secrets\":[\"list\",\"set\"]}}");
    }
    var answer =
        server.send(
            Calls.bearing(
                    management
                        + "/subscriptions/"
                        + setting(server, "AZURE_SUBSCRIPTION_ID")
                        + VAULT,
                    server.token(management + "/.default"))
                .method(
                    "PATCH",
                    HttpRequest.BodyPublishers.ofString(
                        "{\"properties\":{\"enableRbacAuthorization\":false,\"networkAcls\":"
                            + "{\"defaultAction\":\"Deny\",\"bypass\":\"AzureServices\"},"
                            + "\"accessPolicies\":["
                            + policies
                            + "]}}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static HttpResponse<String> list(TestServer server, Principal principal) {
    return server.send(
        Calls.bearing(server.vaultUrl() + "/secrets?api-version=7.6", token(server, principal)));
  }

  @Test
  void a_service_that_the_operator_registered_comes_in_and_no_one_else() throws IOException {
    try (var server = TestServer.start()) {
      var service = principal(server, Map.of("name", "Azure Backup", "client-id", BACKUP));
      var identity =
          principal(
              server,
              Map.of(
                  "name",
                  "factory",
                  "managed-identity-of",
                  "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f"));
      var stranger = principal(server, Map.of("name", "Azure Backup"));
      close(server, service, identity, stranger);

      assertThat(service.clientId()).isEqualTo(BACKUP);
      assertThat(list(server, service).statusCode()).isEqualTo(200);
      assertThat(list(server, identity).statusCode()).isEqualTo(200);
      assertThat(list(server, stranger).body())
          .contains("caller is not a trusted service", "ForbiddenByFirewall");
      assertThat(Calls.put(server, token(server, service), "v").body())
          .contains("caller is not a trusted service", "ForbiddenByFirewall");
    }
  }

  @Test
  void nobody_registers_an_id_of_his_choice_through_the_directory() {
    try (var server = TestServer.start()) {
      var graph = server.vaultUrl().toString().replaceFirst("//dev\\.vault\\.", "//graph.");
      var answer =
          server.send(
              Calls.bearing(graph + "/v1.0/applications", server.token(graph + "/.default"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"displayName\":\"Azure Backup\",\"appId\":\"" + BACKUP + "\"}")));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      assertThat(TestServer.json(answer).get("appId").asString()).isNotEqualTo(BACKUP);
    }
  }

  @Test
  void an_operators_own_service_comes_in_and_is_listed() throws IOException {
    var id = "5f0c7a52-6f0c-4b8e-9d53-0a4c2c1f7e11";
    var file =
        Files.writeString(
            folder.resolve("services.json"),
            "[{\"name\":\"Archive\",\"scenario\":\"s\",\"appIds\":[\""
                + id
                + "\"],\"allowedOperations\":[\"SecretList\"]}]");
    try (var server = TestServer.start("network.trusted-services=" + file)) {
      var service = principal(server, Map.of("name", "Archive", "client-id", id));
      close(server, service);

      assertThat(list(server, service).statusCode()).isEqualTo(200);
      assertThat(admin(server, "trusted-services", Map.of()).message())
          .contains("Azure Backup\n  list        both\n")
          .endsWith(
              "Archive\n  list        own\n  scenario    s\n  known by    "
                  + id
                  + "\n  operations  SecretList");
      assertThat(admin(server, "trusted-services", Map.of("format", "json")).message())
          .startsWith("[")
          .contains("\"Archive\"");
    }
  }

  @Test
  void a_broken_list_of_own_services_stops_the_start() throws IOException {
    var file = Files.writeString(folder.resolve("services.json"), "[{}]");

    assertThatThrownBy(() -> TestServer.start("network.trusted-services=" + file).close())
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("network.trusted-services: " + file + " [0].name is missing");
  }

  @Test
  void an_id_that_is_none_is_refused() throws IOException {
    try (var server = TestServer.start()) {
      assertThat(admin(server, "principal-add", Map.of("name", "n", "client-id", "x")))
          .isEqualTo(AdminReply.refused("a client id is a GUID"));
      assertThat(
              admin(server, "principal-add", Map.of("name", "n", "managed-identity-of", "/x"))
                  .done())
          .isFalse();
    }
  }
}
