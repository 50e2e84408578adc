package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

@SallyportServer
class WholeServerTest {
  private static final String VERSION = "?api-version=7.6";

  @Test
  void a_secret_that_was_set_is_read_back_under_the_vaults_own_name(TestServer server) {
    var token = server.vaultToken();
    var url = server.vaultUrl() + "/secrets/greeting" + VERSION;

    var set = server.send(bearing(url, token).PUT(json("{\"value\":\"hello\"}")));
    var got = server.send(bearing(url, token));

    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(got).get("value").asString()).isEqualTo("hello");
    assertThat(TestServer.json(got).get("id").asString())
        .startsWith(server.vaultUrl() + "/secrets/greeting/");
  }

  @Test
  void without_a_token_the_vault_answers_with_the_challenge(TestServer server) {
    var url = server.vaultUrl() + "/secrets" + VERSION;

    var answer = server.send(HttpRequest.newBuilder(URI.create(url)));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate").orElseThrow())
        .contains(server.environment().get("AZURE_TENANT_ID"));
  }

  @Test
  void health_is_told_under_an_address_and_nothing_else_is(TestServer server) throws Exception {
    var health = byAddress(server, "/healthstatus");
    var other = byAddress(server, "/secrets" + VERSION);

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("true");
    assertThat(health.headers().firstValue("x-ms-keyvault-network-info"))
        .contains("conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;");
    assertThat(other.statusCode()).isEqualTo(404);
  }

  @Test
  void the_control_plane_shows_the_vault_of_the_first_start(TestServer server) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var url =
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";

    var answer = server.send(bearing(url, server.token(management + "/.default")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(answer).at("/properties/vaultUri").asString())
        .startsWith(server.vaultUrl().toString());
  }

  @Test
  void the_plain_port_serves_the_authority_and_nothing_else(TestServer server) throws Exception {
    assertThat(plain(server.server().httpPort(), "/ca.pem").body()).contains("BEGIN CERTIFICATE");
    assertThat(plain(server.server().httpPort(), "/ca.crl").statusCode()).isEqualTo(200);
    assertThat(plain(server.server().httpPort(), "/secrets").statusCode()).isEqualTo(404);
  }

  @Test
  void the_plain_port_serves_no_plane_by_any_name(TestServer server) throws Exception {
    var vault = server.vaultUrl().getHost();
    var login = URI.create(server.environment().get("AZURE_AUTHORITY_HOST")).getHost();
    for (var asked :
        new String[] {
          "localhost /",
          vault + " /",
          vault + " /secrets" + VERSION,
          login + " /" + server.environment().get("AZURE_TENANT_ID") + "/oauth2/v2.0/token"
        }) {
      var host = asked.split(" ");
      assertThat(statusLine(server.server().httpPort(), host[0], host[1]))
          .as(asked)
          .startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void the_health_port_is_live_and_ready_and_counts_requests(TestServer server) throws Exception {
    server.vaultToken();

    var port = server.server().healthPort();

    assertThat(plain(port, "/live").statusCode()).isEqualTo(200);
    assertThat(plain(port, "/ready").statusCode()).isEqualTo(200);
    assertThat(plain(port, "/metrics").body()).contains("sallyport_requests_seconds_count");
  }

  @Test
  void what_is_secret_in_the_data_folder_is_its_owners_alone(TestServer server) throws Exception {
    for (var name :
        new String[] {
          "credentials.json", "admin.password", "seal.key", "tls/server.key", "tls/ca.key.sealed"
        }) {
      var mode = Files.getPosixFilePermissions(server.data().resolve(name));
      assertThat(PosixFilePermissions.toString(mode)).as(name).isEqualTo("rw-------");
    }
  }

  /** By hand, since the JDK's client lets nobody choose the host. */
  private static String statusLine(int port, String host, String path) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      var request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var bytes = socket.getInputStream().readNBytes(12);
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  /** Without the proxy, which leads to names only. */
  private static HttpResponse<String> byAddress(TestServer server, String path) throws Exception {
    var url = "https://127.0.0.1:" + server.vaultUrl().getPort() + path;
    try (var client = HttpClient.newBuilder().sslContext(server.client().sslContext()).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> plain(int port, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpRequest.Builder bearing(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher json(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }
}
