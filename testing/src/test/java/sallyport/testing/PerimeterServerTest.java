package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A vault inside a perimeter of a whole server, from the control plane to the audit file. A listed
 * forwarder says where calls come from: {@link #OFFICE} is listed in the perimeter, {@link #HOME}
 * in the vault, {@link #ELSEWHERE} nowhere, and 10.9.0.0/24 is behind the private endpoint.
 */
class PerimeterServerTest {
  private static final String OFFICE = "198.51.100.7";
  private static final String HOME = "203.0.113.9";
  private static final String ELSEWHERE = "192.0.2.1";
  private static final String ENDPOINT = "10.9.0.5";
  private static final String BACKUP = "262044b1-e2ce-469f-a196-69ab7ada62d3";
  private static final String DENIED = "no rule of a network security perimeter matches";

  @TempDir private Path folder;
  private TestServer server;
  private String group;
  private String wall;
  private String vault;
  private Principal dev;

  @BeforeEach
  void start() {
    open();
    dev = Principal.dev(server);
    done(arm("PUT", wall, "{\"location\":\"westeurope\"}"));
    done(arm("PUT", wall + "/profiles/default", "{}"));
    rule("office", "\"addressPrefixes\":[\"198.51.100.0/24\"]");
    vault(
        "\"publicNetworkAccess\":\"Enabled\",\"networkAcls\":{\"defaultAction\":\"Deny\","
            + "\"bypass\":\"AzureServices\",\"ipRules\":[{\"value\":\"203.0.113.0/24\"}]}");
  }

  private void open(String... more) {
    var settings = new ArrayList<>(List.of("audit=required", "network.forwarders=127.0.0.1"));
    settings.addAll(List.of(more));
    server = TestServer.on(folder.resolve("data"), settings.toArray(String[]::new));
    group = "/subscriptions/" + setting("AZURE_SUBSCRIPTION_ID") + "/resourceGroups/dev/providers/";
    wall = group + "Microsoft.Network/networkSecurityPerimeters/wall";
    vault = group + "Microsoft.KeyVault/vaults/dev";
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void enforced_the_perimeter_decides_alone() throws IOException {
    associate("Enforced");

    assertThat(list(OFFICE).statusCode()).isEqualTo(200);
    nsp("Enforced", true, "perimeter rule office, 198.51.100.0/24");
    assertThat(lastRecord().at("/properties/addrAuthType").asString())
        .isEqualTo("NetworkSecurityPerimeter");
    var refused = list(HOME);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(TestServer.json(refused).at("/error/innererror/code").asString())
        .isEqualTo("ForbiddenByNsp");
    assertThat(TestServer.json(refused).at("/error/message").asString())
        .startsWith("The request was forbidden by NSP policy. Caller: appid=" + dev.clientId())
        .endsWith("\r\nVault: dev;location=westeurope");
    nsp("Enforced", false, DENIED);
    assertThat(lastRecord().at("/callerIpAddress").asString()).isEqualTo(HOME);
    assertThat(lastRecord().at("/properties/door").asString()).isEqualTo("network");
  }

  @Test
  void in_transition_the_vault_decides_and_the_perimeters_word_is_recorded() throws IOException {
    associate("Learning");

    assertThat(list(HOME).statusCode()).isEqualTo(200);
    nsp("Transition", false, DENIED);
    assertThat(TestServer.json(list(OFFICE)).at("/error/message").asString())
        .startsWith("Client address is not authorized and caller is not a trusted service.\r\n");
    nsp("Transition", true, "perimeter rule office, 198.51.100.0/24");
    assertThat(TestServer.json(list(ELSEWHERE)).at("/error/message").asString())
        .startsWith(
            "Request was not allowed by NSP rules and the client address is not authorized and"
                + " caller is not a trusted service.\r\nClient address: "
                + ELSEWHERE);
    nsp("Transition", false, DENIED);
  }

  @Test
  void a_vault_that_asks_for_a_perimeter_is_closed_until_it_is_inside_one() {
    vault("\"publicNetworkAccess\":\"SecuredByPerimeter\"");
    assertThat(list(OFFICE).body()).contains("ForbiddenByNsp");
    assertThat(list(HOME).body()).contains("ForbiddenByNsp");

    associate("Learning");

    assertThat(list(OFFICE).statusCode()).isEqualTo(200);
    assertThat(list(HOME).body()).contains("ForbiddenByNsp");
  }

  @Test
  void a_private_endpoint_passes_an_enforced_perimeter() throws IOException {
    associate("Enforced");
    var door = group + "Microsoft.Network/privateEndpoints/door";
    server.close();
    open("network.attach=source:10.9.0.0/24=" + door);
    done(
        arm(
            "PUT",
            group + "Microsoft.Network/virtualNetworks/hub",
            "{\"location\":\"westeurope\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":"
                + "[\"10.9.0.0/16\"]},\"subnets\":[{\"name\":\"links\",\"properties\":"
                + "{\"addressPrefix\":\"10.9.0.0/24\"}}]}}"));
    assertThat(list(ENDPOINT).statusCode()).isEqualTo(403);

    done(
        arm(
            "PUT",
            door,
            "{\"location\":\"westeurope\",\"properties\":{\"subnet\":{\"id\":\""
                + group
                + "Microsoft.Network/virtualNetworks/hub/subnets/links\"},"
                + "\"privateLinkServiceConnections\":[{\"name\":\"c\",\"properties\":"
                + "{\"groupIds\":[\"vault\"],\"privateLinkServiceId\":\""
                + vault
                + "\"}}]}}"));

    assertThat(list(ENDPOINT).statusCode()).isEqualTo(200);
    assertThat(lastRecord().at("/properties/addrAuthType").asString()).isEqualTo("PrivateLink");
    assertThat(lastRecord().at("/properties/nsp").isMissingNode()).isTrue();
  }

  @Test
  void a_trusted_service_passes_in_transition_and_not_when_enforced() throws IOException {
    var backup = Principal.added(server, Map.of("name", "Azure Backup", "client-id", BACKUP));
    policies(backup);
    associate("Learning");
    assertThat(list(ELSEWHERE, backup).statusCode()).isEqualTo(200);
    assertThat(lastRecord().at("/properties/trustedService").asString()).isEqualTo("Azure Backup");

    associate("Enforced");

    assertThat(list(ELSEWHERE, backup).body()).contains("ForbiddenByNsp");
    assertThat(lastRecord().at("/properties/trustedService").isMissingNode()).isTrue();
  }

  @Test
  void identities_of_resources_inside_and_of_listed_subscriptions_come_in() throws IOException {
    var account =
        "/subscriptions/"
            + setting("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.Storage/storageAccounts/a";
    var identity =
        Principal.added(server, Map.of("name", "account", "managed-identity-of", account));
    policies(identity);
    associate("Enforced");
    assertThat(list(ELSEWHERE, identity).body()).contains("ForbiddenByNsp");

    done(arm("PUT", wall + "/resourceAssociations/account", association(account, "Learning")));
    assertThat(list(ELSEWHERE, identity).statusCode()).isEqualTo(200);
    nsp("Enforced", true, "inside the perimeter, " + account.toLowerCase(Locale.ROOT));
    done(arm("DELETE", wall + "/resourceAssociations/account", ""));
    assertThat(list(ELSEWHERE, identity).body()).contains("ForbiddenByNsp");

    rule(
        "subscription",
        "\"subscriptions\":[{\"id\":\"/subscriptions/" + setting("AZURE_SUBSCRIPTION_ID") + "\"}]");
    assertThat(list(ELSEWHERE, identity).statusCode()).isEqualTo(200);
    nsp(
        "Enforced",
        true,
        "perimeter rule subscription, subscription " + setting("AZURE_SUBSCRIPTION_ID"));
    // An application that is no resource's identity is of no subscription.
    assertThat(list(ELSEWHERE).body()).contains("ForbiddenByNsp");
  }

  @Test
  void a_restart_and_a_purge_leave_what_they_should() throws IOException {
    associate("Enforced");
    server.close();
    open();

    assertThat(list(HOME).body()).contains("ForbiddenByNsp");
    assertThat(list(OFFICE).statusCode()).isEqualTo(200);
    done(arm("DELETE", vault, ""));
    assertThat(arm("GET", wall + "/resourceAssociations/pay", "").statusCode()).isEqualTo(200);
    done(
        arm(
            "POST",
            "/subscriptions/"
                + setting("AZURE_SUBSCRIPTION_ID")
                + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/dev/purge",
            ""));
    assertThat(arm("GET", wall + "/resourceAssociations/pay", "").statusCode()).isEqualTo(404);
    done(arm("DELETE", wall, ""));
  }

  @Test
  void an_explanation_tells_the_perimeters_word() {
    associate("Learning");

    var found =
        TestServer.json(
            arm(
                "POST",
                vault + "/explain",
                "{\"from\":\""
                    + OFFICE
                    + "\",\"principal\":\""
                    + dev.clientId()
                    + "\",\"operation\":\"secrets/list\"}"));

    assertThat(found.at("/decidedBy").asString()).isEqualTo("network");
    assertThat(found.at("/perimeter").toString())
        .isEqualTo(
            "{\"id\":\""
                + wall
                + "\",\"profile\":\"default\",\"accessMode\":\"Transition\",\"decides\":false,"
                + "\"allowed\":true,\"rule\":\"perimeter rule office, 198.51.100.0/24\"}");
  }

  private void nsp(String mode, boolean allowed, String rule) throws IOException {
    var nsp = lastRecord().at("/properties/nsp");
    assertThat(nsp.at("/perimeter").asString()).isEqualTo(wall);
    assertThat(nsp.at("/profile").asString()).isEqualTo("default");
    assertThat(nsp.at("/accessMode").asString()).isEqualTo(mode);
    assertThat(nsp.at("/allowed").asBoolean()).isEqualTo(allowed);
    assertThat(nsp.at("/rule").asString()).isEqualTo(rule);
  }

  private void associate(String mode) {
    done(arm("PUT", wall + "/resourceAssociations/pay", association(vault, mode)));
  }

  private String association(String resource, String mode) {
    return "{\"properties\":{\"privateLinkResource\":{\"id\":\""
        + resource
        + "\"},\"profile\":{\"id\":\""
        + wall
        + "/profiles/default\"},\"accessMode\":\""
        + mode
        + "\"}}";
  }

  private void rule(String name, String elements) {
    done(
        arm(
            "PUT",
            wall + "/profiles/default/accessRules/" + name,
            "{\"properties\":{\"direction\":\"Inbound\"," + elements + "}}"));
  }

  private void vault(String properties) {
    done(arm("PATCH", vault, "{\"properties\":{" + properties + "}}"));
  }

  /** The vault's policies let these read secrets, and nobody else. */
  private void policies(Principal principal) {
    vault(
        "\"enableRbacAuthorization\":false,\"accessPolicies\":["
            + policy(principal.objectId())
            + "]");
  }

  private String policy(String objectId) {
    return "{\"tenantId\":\""
        + setting("AZURE_TENANT_ID")
        + "\",\"objectId\":\""
        + objectId
        + "\",\"permissions\":{\"secrets\":[\"list\"]}}";
  }

  private HttpResponse<String> list(String from) {
    return list(from, dev);
  }

  private HttpResponse<String> list(String from, Principal principal) {
    return server.send(
        Calls.bearing(server.vaultUrl() + "/secrets?api-version=7.6", principal.vaultToken(server))
            .header("X-Forwarded-For", from));
  }

  private HttpResponse<String> arm(String method, String path, String body) {
    var management = setting("AZURE_RESOURCE_MANAGER_URL").replaceAll("/$", "");
    var version = path.contains("Microsoft.KeyVault") ? "2024-11-01" : "2024-07-01";
    return server.send(
        Calls.bearing(
                management + path + "?api-version=" + version,
                dev.token(server, setting("AZURE_RESOURCE_MANAGER_URL")))
            .header("X-Forwarded-For", OFFICE)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private String setting(String name) {
    return server.environment().getOrDefault(name, "");
  }

  private JsonNode lastRecord() throws IOException {
    var lines = Files.readAllLines(server.data().resolve("audit/audit.jsonl"));
    return new JsonMapper().readTree(lines.getLast());
  }

  private static void done(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
