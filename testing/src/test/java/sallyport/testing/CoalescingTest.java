package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two vaults on one HTTP/2 connection: each stream is judged by the vault that it names. */
@SallyportServer
class CoalescingTest {
  @Test
  void an_open_vault_opens_no_closed_one_and_a_change_counts_for_the_next_stream(TestServer server)
      throws Exception {
    var token = server.vaultToken();
    assertThat(Calls.put(server, token, "v").statusCode()).isEqualTo(200);
    var tenant = server.environment().get("AZURE_TENANT_ID");
    arm(
        server,
        "PUT",
        "closed",
        "{\"location\":\"westeurope\",\"properties\":{\"tenantId\":\""
            + tenant
            + "\",\"sku\":{\"family\":\"A\",\"name\":\"standard\"},\"accessPolicies\":[],"
            + "\"networkAcls\":{\"defaultAction\":\"Deny\",\"bypass\":\"None\"}}}");
    var open = server.vaultUrl().getAuthority();
    var closed = open.replaceFirst("dev\\.", "closed.");

    try (var connection =
        Http2Connection.to(
            server.vaultUrl().getPort(),
            server.vaultUrl().getHost(),
            server.client().sslContext())) {
      assertThat(connection.get(open, Calls.SECRET, token).at("/value").asString(""))
          .isEqualTo("v");
      assertThat(inner(connection.get(closed, Calls.SECRET, token)))
          .isEqualTo("ForbiddenByFirewall");
      assertThat(connection.get(open, Calls.SECRET, token).at("/value").asString(""))
          .isEqualTo("v");

      arm(server, "PATCH", "dev", acls("Deny"));
      arm(server, "PATCH", "closed", acls("Allow"));

      assertThat(inner(connection.get(open, Calls.SECRET, token))).isEqualTo("ForbiddenByFirewall");
      // Past its network door there is the next: nobody has a right in this vault.
      assertThat(inner(connection.get(closed, Calls.SECRET, token))).isEqualTo("ForbiddenByPolicy");

      arm(server, "PATCH", "dev", acls("Allow"));

      assertThat(connection.get(open, Calls.SECRET, token).at("/value").asString(""))
          .isEqualTo("v");
    }
  }

  private static String inner(JsonNode answer) {
    return answer.at("/error/innererror/code").asString("");
  }

  private static String acls(String action) {
    return "{\"properties\":{\"networkAcls\":{\"bypass\":\"None\",\"defaultAction\":\""
        + action
        + "\"}}}";
  }

  private static void arm(TestServer server, String method, String vault, String body) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var url =
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/"
            + vault
            + "?api-version=2024-11-01";
    var answer =
        server.send(
            Calls.bearing(url, server.token(management + "/.default"))
                .method(method, BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
