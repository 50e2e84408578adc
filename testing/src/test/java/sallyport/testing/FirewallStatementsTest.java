package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Azure's texts on firewalls, service endpoints and authentication say of the firewall,
 * sentence by sentence, against a whole server. Its caller is a loopback address, which no rule can
 * list. What they say of trusted services, and of the hosts that a client must reach, is tested
 * where these are.
 */
@SallyportServer
class FirewallStatementsTest {
  private TestServer server;
  private String vault;
  private String token;
  private String armToken;

  @BeforeEach
  void open(TestServer started) {
    server = started;
    vault =
        server.environment().get("AZURE_RESOURCE_MANAGER_URL").replaceAll("/$", "")
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev";
    token = server.vaultToken();
    armToken = server.token(server.environment().get("AZURE_RESOURCE_MANAGER_URL") + "/.default");
    network("\"publicNetworkAccess\":\"Enabled\",\"networkAcls\":{\"defaultAction\":\"Allow\"}");
    assertThat(data("PUT", "/secrets/kept", "{\"value\":\"v\"}").statusCode()).isEqualTo(200);
  }

  // "By default, Key Vault allows access to resources through public IP addresses."

  @Test
  void by_default_everybody_reaches_a_vault() {
    assertThat(data("GET", "/secrets/kept", null).statusCode()).isEqualTo(200);
    assertThat(arm("GET", "", null).body()).doesNotContain("ipRules");
  }

  // "You can configure Key Vault firewalls and virtual networks to deny access to traffic from all
  // networks (including internet traffic) by default."

  @Test
  void traffic_from_all_networks_can_be_denied_by_default() {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\"}");

    assertThat(data("GET", "/secrets/kept", null).body()).contains("ForbiddenByFirewall");
  }

  // "Once firewall rules are in effect, all Key Vault data plane operations can ONLY be performed
  // when caller requests originate from allowed virtual network(s) or IPV4 address ranges."

  @ParameterizedTest
  @CsvSource({
    "GET, /secrets",
    "GET, /secrets/kept",
    "GET, /secrets/kept/versions",
    "PUT, /secrets/other",
    "DELETE, /secrets/kept",
    "GET, /deletedsecrets",
    "GET, /keys",
    "POST, /keys/k/create",
    "POST, /keys/k/sign",
    "GET, /certificates"
  })
  void once_rules_are_in_effect_no_data_plane_operation_is_performed_from_elsewhere(
      String method, String path) {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\",\"ipRules\":[{\"value\":\"9.8.7.6\"}]}");

    var answer = data(method, path, method.equals("GET") ? null : "{}");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("ForbiddenByFirewall");
  }

  // "Key Vault control plane operations (such as create, delete, and modify operations, setting
  // access policies, setting firewalls, and virtual network rules …) are not affected by firewalls
  // and virtual network rules."

  @Test
  void control_plane_operations_are_not_affected_by_the_firewall() {
    network("\"publicNetworkAccess\":\"Disabled\"");
    assertThat(data("GET", "/secrets/kept", null).body()).contains("ForbiddenByConnection");

    assertThat(arm("GET", "", null).statusCode()).isEqualTo(200);
    assertThat(arm("PATCH", "", "{\"tags\":{\"changed\":\"yes\"}}").statusCode()).isEqualTo(200);
    assertThat(
            arm("PUT", "/accessPolicies/add", "{\"properties\":{\"accessPolicies\":[]}}")
                .statusCode())
        .isIn(200, 201);
    network("\"publicNetworkAccess\":\"Enabled\"");
    assertThat(data("GET", "/secrets/kept", null).statusCode()).isEqualTo(200);
  }

  // "While a user can browser to a key vault from Azure portal, they may not be able to list
  // keys/secrets/certificates if their client machine is not in the allowed list."

  @ParameterizedTest
  @ValueSource(strings = {"/keys", "/secrets", "/certificates"})
  void a_machine_that_is_not_allowed_sees_the_vault_and_cannot_list(String collection) {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\"}");

    assertThat(arm("GET", "", null).statusCode()).isEqualTo(200);
    assertThat(data("GET", collection, null).statusCode()).isEqualTo(403);
  }

  // "Enable key vault logging to see detailed access logs. This will help you in diagnostics when
  // firewalls and virtual network rules prevent access to a key vault."

  @Test
  void the_log_tells_which_address_was_refused_at_what_and_why() throws IOException {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\",\"bypass\":\"None\"}");
    data("GET", "/secrets/diagnosed", null);

    var record = audited("/secrets/diagnosed");

    assertThat(record.get("operationName").asString()).isEqualTo("SecretGet");
    assertThat(record.get("resultSignature").asString()).isEqualTo("Forbidden");
    assertThat(record.get("callerIpAddress").asString()).isIn("127.0.0.1", "::1");
    assertThat(record.get("resultDescription").asString()).contains("bypass is set to None");
    assertThat(record.at("/properties/door").asString()).isEqualTo("network");
    assertThat(record.at("/properties/rule").asString())
        .isEqualTo("no address rule matches, bypass is None");
  }

  // "IP network rules are only allowed for public IP addresses. … Private networks include
  // addresses that start with 10., 172.16., and 192.168."

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "172.16.0.0/16", "192.168.7.0/24"})
  void rules_for_private_networks_are_refused(String value) {
    var answer = network400("{\"value\":\"" + value + "\"}");

    assertThat(answer.body()).contains("belongs to forbidden range", "(private IP addresses)");
  }

  // "Only IPv4 addresses are supported at this time."

  @Test
  void rules_for_ipv6_are_refused() {
    assertThat(network400("{\"value\":\"2001:db8::/32\"}").body()).contains("ipRules[0].value");
  }

  // "A maximum 127 VNET rules and 127 IPv4 rules are allowed." of 2018; 1,000 today. Of virtual
  // networks: SubnetRulesTest.

  @Test
  void a_thousand_address_rules_are_allowed_and_one_more_is_not() {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\",\"ipRules\":[" + rules(1_000) + "]}");

    assertThat(network400(rules(1_001)).statusCode()).isEqualTo(400);
  }

  @Test
  void an_old_version_takes_127_address_rules_and_one_more_is_refused() {
    var old = "2018-02-14";
    assertThat(arm("PATCH", "", old, addresses(127)).statusCode()).isEqualTo(200);

    var answer = arm("PATCH", "", old, addresses(128));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("'properties.networkAcls.ipRules' must not have more than 127 entries.");
  }

  private static String addresses(int count) {
    return "{\"properties\":{\"networkAcls\":{\"ipRules\":[" + rules(count) + "]}}}";
  }

  // "Small address ranges using /31 or /32 prefix sizes … should be configured using individual IP
  // address rules."

  @Test
  void a_single_address_is_kept_as_a_block_of_one() {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\",\"ipRules\":[{\"value\":\"9.8.7.6\"}]}");

    assertThat(arm("GET", "", null).body()).contains("\"9.8.7.6/32\"");
  }

  // "Key Vault SDK clients … make an additional call to Key Vault without access token, which
  // results in 401 response to retrieve tenant information."

  @Test
  void the_tenant_is_told_to_a_caller_whom_the_firewall_would_refuse() {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\"}");

    var answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.vaultUrl() + "/secrets?api-version=7.6")));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
        .contains(server.environment().get("AZURE_TENANT_ID"));
  }

  // "If the firewall allows the call, Key Vault calls Azure AD to validate the … access token."
  // "Key
  // Vault checks if the service principal has the necessary access policy."

  @Test
  void the_firewall_comes_before_the_token_and_the_token_before_the_permission() {
    network("\"networkAcls\":{\"defaultAction\":\"Deny\"}");
    assertThat(data("GET", "/secrets/kept", null, "not-a-token").statusCode()).isEqualTo(403);

    network("\"networkAcls\":{\"defaultAction\":\"Allow\"}");
    assertThat(data("GET", "/secrets/kept", null, "not-a-token").statusCode()).isEqualTo(401);
  }

  private static String rules(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"value\":\"9." + i / 250 + "." + i % 250 + ".0/24\"}")
        .collect(Collectors.joining(","));
  }

  private void network(String properties) {
    var answer = arm("PATCH", "", "{\"properties\":{" + properties + "}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> network400(String rules) {
    var answer =
        arm("PATCH", "", "{\"properties\":{\"networkAcls\":{\"ipRules\":[" + rules + "]}}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return answer;
  }

  private HttpResponse<String> arm(String method, String below, String body) {
    return arm(method, below, "2024-11-01", body);
  }

  private HttpResponse<String> arm(String method, String below, String version, String body) {
    return server.send(
        Calls.bearing(vault + below + "?api-version=" + version, armToken)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> data(String method, String path, String body) {
    return data(method, path, body, token);
  }

  private HttpResponse<String> data(String method, String path, String body, String bearer) {
    return server.send(
        Calls.bearing(server.vaultUrl() + path + "?api-version=7.6", bearer)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  /** The last record about this path; records are written a moment after the answer. */
  private JsonNode audited(String path) throws IOException {
    for (int i = 0; i < 100; i++) {
      for (var line : Files.readAllLines(server.data().resolve("audit/audit.jsonl")).reversed()) {
        if (line.contains(path)) {
          return new JsonMapper().readTree(line);
        }
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
    throw new AssertionError("no record about " + path);
  }
}
