package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * Virtual networks, private endpoints, private DNS zones and perimeters with the current {@code
 * az}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AzNetworkFlowsTest {
  private static final String ZONE = "privatelink.vault.example";
  private static PackagedServer server;
  private static Az az;

  @BeforeAll
  static void start() {
    server = PackagedServer.start("--extensions", "report-only");
    az = Az.loggedIn(server);
    az.run("group", "create", "--name", "rg-net", "--location", "westeurope");
    az.run(
        "keyvault",
        "create",
        "--name",
        "kv-az-net",
        "--resource-group",
        "rg-net",
        "--location",
        "westeurope");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Order(1)
  void a_network_is_made_with_a_subnet_and_another_added() {
    in("network", "vnet", "create", "--name", "hub", "--address-prefixes", "10.0.0.0/16")
        .of("--subnet-name", "apps", "--subnet-prefixes", "10.0.0.0/24");

    in("network", "vnet", "subnet", "create", "--vnet-name", "hub", "--name", "links")
        .of("--address-prefixes", "10.0.1.0/24");

    in("network", "vnet", "update", "--name", "hub")
        .of("--address-prefixes", "10.0.0.0/16", "10.1.0.0/16");

    assertThat(in("network", "vnet", "subnet", "list", "--vnet-name", "hub").of().size())
        .isEqualTo(2);
    assertThat(in("network", "vnet", "list").of().at("/0/addressSpace/addressPrefixes")).hasSize(2);
    assertThat(
            in("network", "vnet", "show", "--name", "hub").of().get("provisioningState").asString())
        .isEqualTo("Succeeded");
  }

  @Test
  @Order(2)
  void a_subnet_is_let_in_once_it_has_the_service_endpoint_and_until_its_rule_is_removed() {
    assertThat(
            az.refused(
                "keyvault",
                "network-rule",
                "add",
                "--name",
                "kv-az-net",
                "--vnet-name",
                "hub",
                "--subnet",
                "apps",
                "--resource-group",
                "rg-net"))
        .contains("SubnetsHaveNoServiceEndpointsConfigured");

    in("network", "vnet", "subnet", "update", "--vnet-name", "hub", "--name", "apps")
        .of("--service-endpoints", "Microsoft.KeyVault");
    in("keyvault", "network-rule", "add", "--name", "kv-az-net")
        .of("--vnet-name", "hub", "--subnet", "apps");

    assertThat(subnetRules().at("/0/id").asString()).endsWith("/virtualnetworks/hub/subnets/apps");
    in("keyvault", "network-rule", "remove", "--name", "kv-az-net")
        .of("--vnet-name", "hub", "--subnet", "apps");
    assertThat(subnetRules()).isEmpty();
    in("keyvault", "network-rule", "add", "--name", "kv-az-net")
        .of("--vnet-name", "hub", "--subnet", "apps");
  }

  @Test
  @Order(3)
  void a_private_endpoint_is_asked_for_approved_rejected_and_removed() {
    var vault = az.run("keyvault", "show", "--name", "kv-az-net").get("id").asString();

    in("network", "private-endpoint", "create", "--name", "pe1", "--vnet-name", "hub")
        .of(
            "--subnet",
            "links",
            "--private-connection-resource-id",
            vault,
            "--group-id",
            "vault",
            "--connection-name",
            "c1",
            "--manual-request",
            "true",
            "--request-message",
            "please");

    var connection =
        az.run("network", "private-endpoint-connection", "list", "--id", vault)
            .at("/0/id")
            .asString();
    assertThat(decided("approve", connection)).isEqualTo("Approved");
    assertThat(decided("reject", connection)).isEqualTo("Rejected");
    assertThat(connection("approve", connection, "--description", "welcome"))
        .isEqualTo("Approved: welcome");
    assertThat(connection("reject", connection, "--description", "go")).isEqualTo("Rejected: go");
    assertThat(connection("show", connection)).isEqualTo("Rejected: go");
    assertThat(decided("approve", connection)).isEqualTo("Approved");
    assertThat(az.run("network", "private-link-resource", "list", "--id", vault)).hasSize(1);
    assertThat(
            az.run("keyvault", "private-link-resource", "list", "--vault-name", "kv-az-net")
                .at("/0/groupId")
                .asString())
        .isEqualTo("vault");
  }

  @Test
  @Order(3)
  void an_endpoint_of_who_may_approve_is_connected_at_once_until_the_vault_ends_it() {
    var vault = az.run("keyvault", "show", "--name", "dev").get("id").asString();
    in("network", "private-endpoint", "create", "--name", "pe2", "--vnet-name", "hub")
        .of(
            "--subnet",
            "links",
            "--private-connection-resource-id",
            vault,
            "--group-id",
            "vault",
            "--connection-name",
            "c2");
    var connection =
        az.run("keyvault", "show", "--name", "dev")
            .at("/properties/privateEndpointConnections/0/id")
            .asString();
    assertThat(connection("show", connection)).startsWith("Approved");

    az.run("keyvault", "private-endpoint-connection", "delete", "--id", connection);

    assertThat(
            az.run("keyvault", "show", "--name", "dev")
                .at("/properties/privateEndpointConnections"))
        .isEmpty();
    assertThat(in("network", "private-endpoint", "list").of().findValuesAsString("name"))
        .contains("pe2");
    in("network", "private-endpoint", "delete", "--name", "pe2").of();
  }

  @Test
  @Order(4)
  void a_zone_group_writes_the_name_of_the_vault() {
    in("network", "private-dns", "zone", "create", "--name", ZONE).of();
    in("network", "private-dns", "link", "vnet", "create", "--zone-name", ZONE)
        .of("--name", "hub", "--virtual-network", "hub", "--registration-enabled", "false");

    in("network", "private-endpoint", "dns-zone-group", "create", "--endpoint-name", "pe1")
        .of("--name", "default", "--private-dns-zone", ZONE, "--zone-name", "vault");

    assertThat(
            in("network", "private-dns", "record-set", "a", "show", "--zone-name", ZONE)
                .of("--name", "kv-az-net")
                .at("/aRecords/0/ipv4Address")
                .asString())
        .isEqualTo("10.0.1.4");
  }

  /** The commands of {@code az network perimeter} are an extension; these speak of any resource. */
  @Test
  @Order(5)
  void a_perimeter_shuts_a_vault_that_asks_for_it_and_is_not_deleted_around_it() {
    var vault = az.run("keyvault", "show", "--name", "kv-az-net").get("id").asString();
    var wall =
        vault.substring(0, vault.indexOf("/providers/"))
            + "/providers/Microsoft.Network/networkSecurityPerimeters/wall";
    az.run("resource", "create", "--id", wall, "--location", "westeurope", "--properties", "{}");
    az.run("resource", "create", "--id", wall + "/profiles/default", "--properties", "{}");
    az.run(
        "resource",
        "create",
        "--id",
        wall + "/resourceAssociations/kv",
        "--properties",
        "{\"accessMode\":\"Learning\",\"privateLinkResource\":{\"id\":\""
            + vault
            + "\"},\"profile\":{\"id\":\""
            + wall
            + "/profiles/default\"}}");
    assertThat(listing()).contains("ForbiddenByRbac");

    az.run(
        "resource",
        "update",
        "--ids",
        vault,
        "--set",
        "properties.publicNetworkAccess=SecuredByPerimeter");
    assertThat(listing()).contains("ForbiddenByNsp");

    az.run(
        "resource",
        "create",
        "--id",
        wall + "/profiles/default/accessRules/office",
        "--properties",
        "{\"direction\":\"Inbound\",\"addressPrefixes\":[\"198.51.100.0/24\"]}");
    az.run("resource", "update", "--ids", vault, "--set", "properties.publicNetworkAccess=Enabled");
    assertThat(listing()).contains("ForbiddenByRbac");
    assertThat(
            az.run(
                    "resource",
                    "list",
                    "--resource-type",
                    "Microsoft.Network/networkSecurityPerimeters")
                .at("/0/id")
                .asString())
        .isEqualTo(wall);
    assertThat(az.refused("resource", "delete", "--ids", wall)).contains("wall");
    az.run("resource", "delete", "--ids", wall + "/resourceAssociations/kv");
    az.run("resource", "delete", "--ids", wall);
    az.run("resource", "update", "--ids", vault, "--set", "properties.publicNetworkAccess=Enabled");
  }

  @Test
  @Order(6)
  void rules_only_report_while_a_vault_says_so() {
    var vault = az.run("keyvault", "show", "--name", "dev").get("id").asString();
    az.run("keyvault", "update", "--name", "dev", "--default-action", "Deny");

    var reporting = setReportOnly(vault, "true");

    assertThat(reporting.at("/properties/networkAcls/reportOnly").asBoolean()).isTrue();
    assertThat(reporting.at("/properties/networkAcls/defaultAction").asString()).isEqualTo("Deny");
    az.run("keyvault", "secret", "list", "--vault-name", "dev");
    setReportOnly(vault, "false");
    assertThat(az.refused("keyvault", "secret", "list", "--vault-name", "dev"))
        .contains("ForbiddenByFirewall");
  }

  private static JsonNode setReportOnly(String vault, String value) {
    return az.run(
        "resource",
        "update",
        "--ids",
        vault,
        "--set",
        "properties.networkAcls.reportOnly=" + value);
  }

  @Test
  @Order(7)
  void what_is_in_use_stays_and_all_can_be_taken_down() {
    assertThat(
            az.refused(
                "network",
                "vnet",
                "subnet",
                "delete",
                "--resource-group",
                "rg-net",
                "--vnet-name",
                "hub",
                "--name",
                "links"))
        .contains("InUseSubnetCannotBeDeleted");
    var connection =
        az.run("keyvault", "show", "--name", "kv-az-net")
            .at("/properties/privateEndpointConnections/0/id")
            .asString();
    az.run("network", "private-endpoint-connection", "delete", "--id", connection, "--yes");
    assertThat(
            in("network", "private-endpoint", "show", "--name", "pe1")
                .of()
                .at(
                    "/manualPrivateLinkServiceConnections/0/privateLinkServiceConnectionState/status")
                .asString())
        .isEqualTo("Disconnected");
    in("network", "private-endpoint", "delete", "--name", "pe1").of();
    assertThat(in("network", "private-endpoint", "list").of()).isEmpty();
    in("network", "vnet", "subnet", "delete", "--vnet-name", "hub", "--name", "links").of();
    assertThat(in("network", "vnet", "show", "--name", "hub").of().get("subnets")).hasSize(1);
    in("network", "vnet", "delete", "--name", "hub").of();

    assertThat(subnetRules()).isEmpty();
    az.run("group", "delete", "--name", "rg-net", "--yes");
  }

  /** The door of the vault that stays shut: behind the network, nobody has a role there. */
  private static String listing() {
    return az.refused("keyvault", "secret", "list", "--vault-name", "kv-az-net");
  }

  private static JsonNode subnetRules() {
    return az.run("keyvault", "network-rule", "list", "--name", "kv-az-net")
        .at("/virtualNetworkRules");
  }

  /** The same decisions by the commands of vaults: what state they leave, and why. */
  private static String connection(String verb, String id, String... rest) {
    var command =
        new ArrayList<>(List.of("keyvault", "private-endpoint-connection", verb, "--id", id));
    command.addAll(List.of(rest));
    var state = az.run(command.toArray(String[]::new)).get("privateLinkServiceConnectionState");
    return state.get("status").asString() + ": " + state.get("description").asString();
  }

  private static String decided(String verb, String connection) {
    return az.run("network", "private-endpoint-connection", verb, "--id", connection)
        .at("/properties/privateLinkServiceConnectionState/status")
        .asString();
  }

  /** A command about the group of this test, to be completed. */
  private record Command(List<String> begin) {
    JsonNode of(String... rest) {
      var all = new ArrayList<>(begin);
      all.addAll(Arrays.asList(rest));
      all.addAll(List.of("--resource-group", "rg-net"));
      return az.run(all.toArray(String[]::new));
    }
  }

  private static Command in(String... begin) {
    return new Command(List.of(begin));
  }
}
