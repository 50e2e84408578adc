package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import sallyport.core.Ids;
import sallyport.identity.directory.Directory;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;
import sallyport.store.PostgresServer;
import sallyport.store.StoreConfig;
import sallyport.store.Stores;

/**
 * Two servers over one PostgreSQL. What the first is told counts at the second from the next
 * request on: each test changes something there and looks here at once, with a token and a
 * connection that were good before.
 */
@TestInstance(Lifecycle.PER_CLASS)
class TwoNodesTest {
  private static final String HOME = "203.0.113.9";
  private static final String OFFICE = "198.51.100.7";
  private static final String ENDPOINT = "10.9.0.5";
  private static final String SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";
  private static final String OPEN =
      "{\"properties\":{\"publicNetworkAccess\":\"Enabled\",\"enableRbacAuthorization\":true,"
          + "\"networkAcls\":{\"defaultAction\":\"Allow\",\"bypass\":\"None\"}}}";

  private String database;
  private TestServer first;
  private TestServer second;
  private Principal dev;
  private String group;
  private String vault;
  private String token;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    database = PostgresServer.newDatabase();
    var store = "store=" + database;
    first = TestServer.on(folder.resolve("first"), store);
    group = "/subscriptions/" + setting(first, "AZURE_SUBSCRIPTION_ID") + "/resourceGroups/dev";
    vault = group + "/providers/Microsoft.KeyVault/vaults/dev";
    second =
        SecondNode.beside(
            first,
            folder.resolve("second"),
            InstantSource.system(),
            store,
            "network.forwarders=127.0.0.1",
            "network.attach=source:10.9.0.0/24="
                + group
                + "/providers/Microsoft.Network/privateEndpoints/door");
    dev = Principal.dev(first);
    token = dev.vaultToken(second);
    assertThat(list(HOME).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void open() {
    done(arm("PATCH", vault, OPEN));
  }

  @AfterAll
  void stop() {
    second.close();
    first.close();
  }

  @Test
  void a_firewall_rule() {
    for (int i = 0; i < 20; i++) {
      rules("203.0.113.0/24");
      assertThat(list(OFFICE).body()).contains("ForbiddenByFirewall");
      assertThat(list(HOME).statusCode()).isEqualTo(200);

      rules("198.51.100.0/24");
      assertThat(list(HOME).body()).contains("ForbiddenByFirewall");
      assertThat(list(OFFICE).statusCode()).isEqualTo(200);
    }
    done(arm("PATCH", vault, "{\"properties\":{\"publicNetworkAccess\":\"Disabled\"}}"));
    assertThat(list(OFFICE).body()).contains("ForbiddenByConnection");
  }

  @Test
  void an_explanation_of_the_other_knows_the_rule() throws IOException {
    rules("203.0.113.0/24");
    var asked =
        Map.of(
            "vault",
            "dev",
            "from",
            OFFICE,
            "principal",
            dev.clientId(),
            "operation",
            "secrets/list");

    var reply =
        AdminClient.ask(second.data().resolve("admin.sock"), new AdminRequest("explain", asked));

    assertThat(reply.message()).contains("\"decidedBy\":\"network\"");
  }

  @Test
  void a_principal_a_role_and_the_end_of_both() throws IOException {
    var app = Principal.added(first, Map.of("name", "app"));
    var itsToken = app.vaultToken(second);
    assertThat(list(second, HOME, itsToken).body()).contains("ForbiddenByRbac");
    var assignment =
        vault + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID();

    done(
        arm(
            "PUT",
            assignment,
            "{\"properties\":{\"roleDefinitionId\":\"/subscriptions/"
                + setting(first, "AZURE_SUBSCRIPTION_ID")
                + "/providers/Microsoft.Authorization/roleDefinitions/"
                + SECRETS_USER
                + "\",\"principalId\":\""
                + app.objectId()
                + "\",\"principalType\":\"ServicePrincipal\"}}"));
    assertThat(list(second, HOME, itsToken).statusCode()).isEqualTo(200);

    done(arm("DELETE", assignment, ""));
    assertThat(list(second, HOME, itsToken).body()).contains("ForbiddenByRbac");

    try (var third = Stores.open(StoreConfig.parse(database))) {
      var directory = new Directory(third.directory(), Ids.random(), InstantSource.system());
      assertThat(directory.remove(setting(first, "AZURE_TENANT_ID"), app.objectId())).isTrue();
    }
    assertThat(list(second, HOME, itsToken).statusCode()).isEqualTo(401);
  }

  @Test
  void an_access_policy() throws IOException {
    var app = Principal.added(first, Map.of("name", "app"));
    var itsToken = app.vaultToken(second);
    policies(app, "[\"list\"]");
    assertThat(list(second, HOME, itsToken).statusCode()).isEqualTo(200);

    policies(app, "[\"get\"]");
    assertThat(list(second, HOME, itsToken).body()).contains("ForbiddenByPolicy");
  }

  @Test
  void a_perimeter() {
    var wall = group + "/providers/Microsoft.Network/networkSecurityPerimeters/wall";
    done(arm("PUT", wall, "{\"location\":\"westeurope\"}"));
    done(arm("PUT", wall + "/profiles/default", "{}"));
    var member = wall + "/resourceAssociations/dev";
    done(arm("PUT", member, association(wall, "Learning")));
    assertThat(list(HOME).statusCode()).isEqualTo(200);

    done(arm("PUT", member, association(wall, "Enforced")));
    assertThat(list(HOME).body()).contains("ForbiddenByNsp");

    done(
        arm(
            "PUT",
            wall + "/profiles/default/accessRules/home",
            "{\"properties\":{\"direction\":\"Inbound\",\"addressPrefixes\":[\"203.0.113.0/24\"]}}"));
    assertThat(list(HOME).statusCode()).isEqualTo(200);
    assertThat(list(OFFICE).body()).contains("ForbiddenByNsp");

    done(arm("DELETE", member, ""));
    assertThat(list(OFFICE).statusCode()).isEqualTo(200);
  }

  @Test
  void a_private_endpoint() {
    var hub = group + "/providers/Microsoft.Network/virtualNetworks/hub";
    var door = group + "/providers/Microsoft.Network/privateEndpoints/door";
    done(
        arm(
            "PUT",
            hub,
            "{\"location\":\"westeurope\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":"
                + "[\"10.9.0.0/16\"]},\"subnets\":[{\"name\":\"links\",\"properties\":"
                + "{\"addressPrefix\":\"10.9.0.0/24\"}}]}}"));
    done(arm("PATCH", vault, "{\"properties\":{\"publicNetworkAccess\":\"Disabled\"}}"));
    assertThat(list(ENDPOINT).statusCode()).isEqualTo(403);

    done(
        arm(
            "PUT",
            door,
            "{\"location\":\"westeurope\",\"properties\":{\"subnet\":{\"id\":\""
                + hub
                + "/subnets/links\"},\"privateLinkServiceConnections\":[{\"name\":\"c\","
                + "\"properties\":{\"groupIds\":[\"vault\"],\"privateLinkServiceId\":\""
                + vault
                + "\"}}]}}"));
    assertThat(list(ENDPOINT).statusCode()).isEqualTo(200);

    done(arm("DELETE", door, ""));
    assertThat(list(ENDPOINT).statusCode()).isEqualTo(403);
  }

  @Test
  void the_deletion_and_the_recovery_of_a_vault() {
    var made =
        "{\"location\":\"westeurope\",\"properties\":{\"tenantId\":\""
            + setting(first, "AZURE_TENANT_ID")
            + "\",\"sku\":{\"family\":\"A\",\"name\":\"standard\"},\"accessPolicies\":[]%s}}";
    var path = group + "/providers/Microsoft.KeyVault/vaults/kv-short";
    var url = second.vaultUrl().toString().replace("//dev.", "//kv-short.");
    assertThat(challenge(url).statusCode()).isEqualTo(404);

    done(arm("PUT", path, made.formatted("")));
    assertThat(challenge(url).statusCode()).isEqualTo(401);

    done(arm("DELETE", path, ""));
    assertThat(challenge(url).statusCode()).isEqualTo(404);

    done(arm("PUT", path, made.formatted(",\"createMode\":\"recover\"")));
    assertThat(challenge(url).statusCode()).isEqualTo(401);
    done(arm("DELETE", path, ""));
  }

  private HttpResponse<String> challenge(String url) {
    return second.send(HttpRequest.newBuilder(URI.create(url + "/secrets?api-version=7.6")));
  }

  private void rules(String block) {
    done(
        arm(
            "PATCH",
            vault,
            "{\"properties\":{\"networkAcls\":{\"defaultAction\":\"Deny\",\"bypass\":\"None\","
                + "\"ipRules\":[{\"value\":\""
                + block
                + "\"}]}}}"));
  }

  private void policies(Principal principal, String permissions) {
    done(
        arm(
            "PATCH",
            vault,
            "{\"properties\":{\"enableRbacAuthorization\":false,\"accessPolicies\":[{\"tenantId\":\""
                + setting(first, "AZURE_TENANT_ID")
                + "\",\"objectId\":\""
                + principal.objectId()
                + "\",\"permissions\":{\"secrets\":"
                + permissions
                + "}}]}}"));
  }

  private String association(String wall, String mode) {
    return "{\"properties\":{\"privateLinkResource\":{\"id\":\""
        + vault
        + "\"},\"profile\":{\"id\":\""
        + wall
        + "/profiles/default\"},\"accessMode\":\""
        + mode
        + "\"}}";
  }

  private HttpResponse<String> list(String from) {
    return list(second, from, token);
  }

  private static HttpResponse<String> list(TestServer server, String from, String token) {
    return server.send(
        Calls.bearing(server.vaultUrl() + "/secrets?api-version=7.6", token)
            .header("X-Forwarded-For", from));
  }

  /** Asks the first server's control plane. */
  private HttpResponse<String> arm(String method, String path, String body) {
    var management = setting(first, "AZURE_RESOURCE_MANAGER_URL").replaceAll("/$", "");
    var version =
        path.contains("roleAssignments")
            ? "2022-04-01"
            : path.contains("Microsoft.KeyVault") ? "2024-11-01" : "2024-07-01";
    return first.send(
        Calls.bearing(
                management + path + "?api-version=" + version,
                first.token(setting(first, "AZURE_RESOURCE_MANAGER_URL") + "/.default"))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private static String setting(TestServer server, String name) {
    return server.environment().getOrDefault(name, "");
  }

  private static void done(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
