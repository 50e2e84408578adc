package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.APPS;
import static sallyport.api.resources.Networks.DNS;
import static sallyport.api.resources.Networks.GROUP;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PLAIN;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.VAULT;
import static sallyport.api.resources.Networks.ZONE;
import static sallyport.api.resources.Networks.approved;
import static sallyport.api.resources.Networks.asked;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.endpoint;
import static sallyport.api.resources.Networks.refused;

import java.util.List;
import org.junit.jupiter.api.Test;
import sallyport.access.BuiltInRoles;
import sallyport.resources.networks.PrivateEndpoint.State;

class PrivateEndpointRoutesTest {
  private static final String PE1 = PROVIDER + "privateEndpoints/pe1";
  private static final String CONNECTIONS = VAULTS + "kv1/privateEndpointConnections";
  private static final String GROUPS = PE1 + "/privateDnsZoneGroups/default";

  @Test
  void an_endpoint_of_who_may_approve_it_is_approved() {
    var plane = Networks.withVault();

    var answer = approved(plane, "pe1");

    assertThat(answer.status()).isEqualTo(201);
    var guid = answer.at("/properties/resourceGuid").asString();
    var link = plane.networkStore.endpoint(PE1).orElseThrow().linkId();
    assertThat(link).isBetween(1L, 0xFFFF_FFFFL);
    assertThat(answer.text())
        .isEqualTo(
            ("{'name':'pe1','id':'PE1','etag':'W/\\'1\\'','type':'Microsoft.Network/privateEndpoints','location':'westeurope','tags':{},'properties':{'provisioningState':'Succeeded','resourceGuid':'"
                    + guid
                    + "','privateLinkServiceConnections':[{'name':'c1','id':'PE1/privateLinkServiceConnections/c1','etag':'W/\\'1\\'','properties':{'provisioningState':'Succeeded','privateLinkServiceId':'"
                    + VAULTS
                    + "kv1','groupIds':['vault'],'privateLinkServiceConnectionState':{'status':'Approved','description':'Auto-approved','actionsRequired':'None'},'linkIdentifier':'"
                    + link
                    + "'},'type':'Microsoft.Network/privateEndpoints/privateLinkServiceConnections'}],'manualPrivateLinkServiceConnections':[],'customNetworkInterfaceName':'','subnet':{'id':'"
                    + PLAIN
                    + "'},'ipConfigurations':[],'networkInterfaces':[{'id':'"
                    + PROVIDER
                    + "networkInterfaces/pe1.nic."
                    + guid
                    + "'}],'customDnsConfigs':[{'fqdn':'kv1.vault.localhost','ipAddresses':['10.0.1.4']}]}}")
                .replace("PE1", PE1)
                .replace('\'', '"'));
    assertThat(plane.get(PE1 + V).text()).isEqualTo(answer.text());
    assertThat(plane.put(PE1 + V, answer.text()).status()).isEqualTo(200);
  }

  @Test
  void its_interface_has_its_address() {
    var plane = Networks.withVault();
    var id = approved(plane, "pe1").at("/properties/networkInterfaces/0/id").asString();

    var shown = plane.get(id + V);

    assertThat(shown.at("/properties/ipConfigurations/0/properties/privateIPAddress").asString())
        .isEqualTo("10.0.1.4");
    assertThat(shown.at("/properties/privateEndpoint/id").asString()).isEqualTo(PE1);
    assertThat(plane.get(PROVIDER + "networkInterfaces/other" + V).code())
        .isEqualTo("ResourceNotFound");
  }

  @Test
  void a_vault_names_the_zone_that_its_endpoints_need() {
    var plane = Networks.withVault();

    var shown = plane.get(VAULTS + "kv1/privateLinkResources" + VAULT).at("/value/0/properties");

    assertThat(shown.at("/requiredZoneNames").toString())
        .isEqualTo("[\"privatelink.vault.localhost\"]");
  }

  @Test
  void who_may_not_approve_can_only_ask() {
    var plane = Networks.withVault();
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, PE1);
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, HUB);
    plane.grant(STRANGER, BuiltInRoles.READER, VAULTS + "kv1");

    var refused =
        plane.send("PUT", PE1 + V, "stranger", endpoint("privateLinkServiceConnections", PLAIN));
    var asked =
        plane.send(
            "PUT", PE1 + V, "stranger", endpoint("manualPrivateLinkServiceConnections", PLAIN));

    assertThat(refused.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(refused.message())
        .contains(
            "'Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action' on the linked"
                + " scope(s) '"
                + VAULTS
                + "kv1'");
    assertThat(asked.status()).isEqualTo(201);
    assertThat(state(plane)).isEqualTo(State.PENDING);
  }

  @Test
  void who_may_not_join_the_subnet_makes_none() {
    var plane = Networks.withVault();
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, PE1);

    var answer =
        plane.send(
            "PUT", PE1 + V, "stranger", endpoint("manualPrivateLinkServiceConnections", PLAIN));

    assertThat(answer.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(answer.message())
        .contains("'Microsoft.Network/virtualNetworks/subnets/join/action'");
  }

  @Test
  void the_vault_shows_its_connections_and_decides_about_them() {
    var plane = Networks.withVault();
    done(asked(plane, "pe1"));

    var listed = plane.get(CONNECTIONS + VAULT);
    var id = listed.at("/value/0/id").asString();
    assertThat(id).startsWith(CONNECTIONS + "/");
    assertThat(listed.at("/value/0/properties/privateLinkServiceConnectionState/status").asString())
        .isEqualTo("Pending");
    assertThat(
            plane
                .get(VAULTS + "kv1" + VAULT)
                .at("/properties/privateEndpointConnections")
                .toString())
        .isEqualTo(
            ("[{'id':'"
                    + id
                    + "','properties':{'provisioningState':'Succeeded','privateEndpoint':{'id':'"
                    + PE1
                    + "'},'privateLinkServiceConnectionState':{'status':'Pending','description':'Awaiting Approval','actionsRequired':'None'}}}]")
                .replace('\'', '"'));

    var shown = plane.get(id + VAULT).text();
    var answer = plane.put(id + VAULT, shown.replace("Pending", "Approved"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(shown.replace("Pending", "Approved").replace("W/\\\"1", "W/\\\"2"));
    assertThat(state(plane)).isEqualTo(State.APPROVED);

    done(plane.put(id + VAULT, decision("rejected")));
    assertThat(state(plane)).isEqualTo(State.REJECTED);
    assertThat(plane.put(id + VAULT, decision("Disconnected")).message())
        .isEqualTo("An invalid value was provided for 'privateLinkServiceConnectionState.status'.");
  }

  @Test
  void a_connection_deleted_at_the_vault_leaves_its_endpoint_disconnected() {
    var plane = Networks.withVault();
    done(approved(plane, "pe1"));
    var id = plane.get(CONNECTIONS + VAULT).at("/value/0/id").asString();

    var gone = delete(plane, id + VAULT);

    assertThat(gone.status()).isEqualTo(200);
    assertThat(gone.at("/id").asString()).isEqualTo(id);
    assertThat(gone.at("/properties/privateLinkServiceConnectionState/status").asString())
        .isEqualTo("Disconnected");
    assertThat(delete(plane, id + VAULT).status()).isEqualTo(204);
    assertThat(plane.get(CONNECTIONS + VAULT).text()).isEqualTo("{\"value\":[]}");
    assertThat(plane.get(id + VAULT).code()).isEqualTo("ResourceNotFound");
    assertThat(plane.get(VAULTS + "kv1" + VAULT).text()).doesNotContain("privateEndpointConn");
    assertThat(state(plane)).isEqualTo(State.DISCONNECTED);
    assertThat(
            plane
                .get(PE1 + V)
                .at(
                    "/properties/privateLinkServiceConnections/0/properties/privateLinkServiceConnectionState/status")
                .asString())
        .isEqualTo("Disconnected");
  }

  @Test
  void a_deleted_endpoint_takes_its_connection_along() {
    var plane = Networks.withVault();
    done(approved(plane, "pe1"));

    assertThat(delete(plane, PE1 + V).status()).isEqualTo(200);

    assertThat(delete(plane, PE1 + V).status()).isEqualTo(204);
    assertThat(plane.get(CONNECTIONS + VAULT).text()).isEqualTo("{\"value\":[]}");
  }

  @Test
  void a_purged_vault_leaves_its_endpoints_disconnected() {
    var plane = Networks.withVault();
    done(approved(plane, "pe1"));

    done(delete(plane, VAULTS + "kv1" + VAULT));
    assertThat(state(plane)).isEqualTo(State.APPROVED);
    done(
        plane.send(
            "POST",
            SCOPE
                + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv1/purge"
                + VAULT,
            "owner",
            ""));

    assertThat(state(plane)).isEqualTo(State.DISCONNECTED);
  }

  @Test
  void a_subnet_in_use_cannot_be_deleted_moved_or_left_out() {
    var plane = Networks.withVault();
    done(approved(plane, "pe1"));
    var message =
        "Subnet plain is in use by "
            + PE1
            + " and cannot be deleted. In order to delete the subnet, delete all the resources"
            + " within the subnet. See aka.ms/deletesubnet.";

    refused(delete(plane, PLAIN + V), 400, "InUseSubnetCannotBeDeleted", message);
    refused(delete(plane, HUB + V), 400, "InUseSubnetCannotBeDeleted", message);
    refused(
        plane.put(
            HUB + V,
            "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[]}}"),
        400,
        "InUseSubnetCannotBeDeleted",
        message);
    refused(
        plane.put(PLAIN + V, "{'properties':{'addressPrefix':'10.0.2.0/29'}}"),
        400,
        "InUsePrefixCannotBeDeleted",
        "IpPrefix 10.0.1.0/29 on Subnet plain has active allocations and cannot be deleted.");
    assertThat(plane.get(PLAIN + V).at("/properties/privateEndpoints/0/id").asString())
        .isEqualTo(PE1);
  }

  @Test
  void addresses_are_given_once_and_a_full_subnet_has_none() {
    var plane = Networks.withVault();
    for (var name : List.of("pe1", "pe2", "pe3")) {
      done(approved(plane, name));
    }

    refused(
        approved(plane, "pe4"),
        400,
        "SubnetIsFull",
        "Subnet plain with address prefix 10.0.1.0/29 does not have enough capacity for 1 IP"
            + " addresses.");
    done(delete(plane, PROVIDER + "privateEndpoints/pe2" + V));
    done(approved(plane, "pe5"));

    assertThat(plane.networkStore.endpoints())
        .extracting(endpoint -> endpoint.privateAddress())
        .containsExactly("10.0.1.4", "10.0.1.6", "10.0.1.5");
  }

  @Test
  void a_vault_takes_64_connections() {
    var plane = Networks.withVault();
    for (int i = 0; i < 64; i++) {
      done(
          plane.put(
              PROVIDER + "privateEndpoints/p" + i + V,
              endpoint("privateLinkServiceConnections", APPS)));
    }

    assertThat(approved(plane, "pe1").message())
        .isEqualTo(
            "The property 'properties.privateEndpointConnections' must not have more than 64"
                + " entries.");
  }

  @Test
  void what_is_not_there_or_not_a_vault_is_not_reached() {
    var plane = Networks.withVault();
    var body = endpoint("privateLinkServiceConnections", PLAIN);

    refused(
        plane.put(PE1 + V, body.replace("/kv1'", "/kv2'")),
        400,
        "InvalidResourceReference",
        "Resource "
            + VAULTS
            + "kv2 referenced by resource "
            + PE1
            + " was not found. Please make sure that the referenced resource exists, and that both"
            + " resources are in the same region.");
    for (var other :
        List.of(
            body.replace("/plain'", "/none'"),
            body.replace("/hub/", "/none/"),
            body.replace("westeurope", "northeurope"))) {
      assertThat(plane.put(PE1 + V, other).code()).isEqualTo("InvalidResourceReference");
    }
    assertThat(plane.put(PE1 + V, body.replace("'vault'", "'sites'")).message())
        .isEqualTo("An invalid value was provided for 'groupIds'.");
    assertThat(plane.networkStore.endpoints()).isEmpty();
  }

  @Test
  void the_subnet_and_the_vault_of_an_endpoint_are_fixed() {
    var plane = Networks.withVault();
    done(approved(plane, "pe1"));

    assertThat(plane.put(PE1 + V, endpoint("privateLinkServiceConnections", APPS)).message())
        .isEqualTo("The property \"subnet\" has been set already and it can't be modified.");
    assertThat(asked(plane, "pe1").message())
        .isEqualTo(
            "The property \"privateLinkServiceConnections\" has been set already and it can't be"
                + " modified.");
  }

  @Test
  void a_zone_group_writes_the_name_of_the_vault_and_takes_it_back() {
    var plane = Networks.withVault();
    done(asked(plane, "pe1"));
    done(plane.put(ZONE + DNS, "{'location':'global'}"));

    var made =
        plane.put(
            GROUPS + V,
            "{'name':'default','properties':{'privateDnsZoneConfigs':[{'name':'vault','properties':{'privateDnsZoneId':'"
                + ZONE
                + "'}}]}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(plane.get(ZONE + "/A/kv1" + DNS).code()).isEqualTo("NotFound");
    var id = plane.get(CONNECTIONS + VAULT).at("/value/0/id").asString();
    done(plane.put(id + VAULT, decision("Approved")));
    assertThat(plane.get(ZONE + "/A/kv1" + DNS).at("/properties/aRecords").toString())
        .isEqualTo("[{\"ipv4Address\":\"10.0.1.4\"}]");
    assertThat(
            plane
                .get(GROUPS + V)
                .at("/properties/privateDnsZoneConfigs/0/properties/recordSets/0/fqdn")
                .asString())
        .isEqualTo("kv1.privatelink.vault.example");
    assertThat(plane.get(PE1 + V).at("/properties/customDnsConfigs")).isEmpty();

    done(plane.put(id + VAULT, decision("Rejected")));
    assertThat(plane.get(ZONE + "/A/kv1" + DNS).status()).isEqualTo(404);
    done(plane.put(id + VAULT, decision("Approved")));
    assertThat(delete(plane, GROUPS + V).status()).isEqualTo(200);
    assertThat(plane.get(ZONE + "/A/kv1" + DNS).status()).isEqualTo(404);
    assertThat(delete(plane, GROUPS + V).status()).isEqualTo(204);
  }

  @Test
  void a_group_whose_subnet_is_used_from_elsewhere_is_not_deleted() {
    var plane = Networks.withVault();
    plane.put(SCOPE + "/resourceGroups/rg2?api-version=2021-04-01", "{'location':'westeurope'}");
    done(
        plane.put(PE1.replace("rg1", "rg2") + V, endpoint("privateLinkServiceConnections", PLAIN)));

    var answer = delete(plane, GROUP + "?api-version=2021-04-01");

    assertThat(answer.code()).isEqualTo("InUseSubnetCannotBeDeleted");
    assertThat(plane.get(HUB + V).status()).isEqualTo(200);
    assertThat(plane.get(VAULTS + "kv1" + VAULT).status()).isEqualTo(200);
    done(delete(plane, GROUP.replace("rg1", "rg2") + "?api-version=2021-04-01"));
    done(delete(plane, GROUP + "?api-version=2021-04-01"));
  }

  private static String decision(String status) {
    return "{'properties':{'privateLinkServiceConnectionState':{'status':'"
        + status
        + "','description':'said'}}}";
  }

  private static State state(ControlPlane plane) {
    return plane.networkStore.endpoint(PE1).orElseThrow().connection().state();
  }
}
