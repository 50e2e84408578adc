package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** The configured depth holds on every plane that reads JSON. */
@SallyportServer(settings = "limits.json-depth=5")
class JsonDepthTest {
  private static final String JUST_DEEP_ENOUGH = "[[[[]]]]";
  private static final String TOO_DEEP = "[[[[[]]]]]";

  @Test
  void the_vault_reads_no_deeper_than_configured(TestServer server) {
    var url = server.vaultUrl() + "/secrets/deep?api-version=7.6";
    var token = server.vaultToken();
    var body = "{\"value\":\"v\",\"unknown\":%s}";

    assertThat(put(server, url, token, body.formatted(JUST_DEEP_ENOUGH))).isEqualTo(200);
    assertThat(put(server, url, token, body.formatted(TOO_DEEP))).isEqualTo(400);
  }

  @Test
  void the_control_plane_reads_no_deeper_than_configured(TestServer server) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var subscription = server.environment().get("AZURE_SUBSCRIPTION_ID");
    var url =
        management
            + "/subscriptions/"
            + subscription
            + "/resourceGroups/deep?api-version=2021-04-01";
    var token = server.token(management + "/.default");
    var body = "{\"location\":\"westeurope\",\"unknown\":%s}";

    assertThat(put(server, url, token, body.formatted(JUST_DEEP_ENOUGH))).isEqualTo(201);
    assertThat(put(server, url, token, body.formatted(TOO_DEEP))).isEqualTo(400);
  }

  private static int put(TestServer server, String url, String token, String body) {
    return server
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)))
        .statusCode();
  }
}
