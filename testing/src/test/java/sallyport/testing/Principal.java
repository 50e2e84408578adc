package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;

/** A service principal that signs in with a secret. */
record Principal(String clientId, String objectId, String secret) {

  /** The one of the first start; its object id is not said anywhere. */
  static Principal dev(TestServer server) {
    return new Principal(
        setting(server, "AZURE_CLIENT_ID"), "", setting(server, "AZURE_CLIENT_SECRET"));
  }

  /** Has an operator add one. */
  static Principal added(TestServer server, Map<String, String> arguments) throws IOException {
    var reply =
        AdminClient.ask(
            server.data().resolve("admin.sock"), new AdminRequest("principal-add", arguments));
    assertThat(reply.done()).as(reply.message()).isTrue();
    var words = new HashMap<String, String>();
    reply
        .message()
        .lines()
        .map(line -> line.split(" (?=\\S+$)"))
        .forEach(line -> words.put(line[0], line[1]));
    return new Principal(
        words.getOrDefault("client id", ""),
        words.getOrDefault("object id", ""),
        words.getOrDefault("secret", ""));
  }

  /** An access token for the server's vaults. */
  String vaultToken(TestServer server) {
    return token(server, server.vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://"));
  }

  String token(TestServer server, String resource) {
    var answer =
        server.send(
            HttpRequest.newBuilder(
                    URI.create(
                        setting(server, "AZURE_AUTHORITY_HOST")
                            + setting(server, "AZURE_TENANT_ID")
                            + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id="
                            + clientId
                            + "&client_secret="
                            + URLEncoder.encode(secret, StandardCharsets.UTF_8)
                            + "&scope="
                            + URLEncoder.encode(resource + "/.default", StandardCharsets.UTF_8))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("access_token").asString();
  }

  private static String setting(TestServer server, String name) {
    return server.environment().getOrDefault(name, "");
  }
}
