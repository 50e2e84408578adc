package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.APPS;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PLAIN;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.done;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;

/** The records of calls that are not about a vault's own properties and decide who reaches it. */
class NetworkAuditTest {
  private static final String KV1 = VAULTS + "kv1";
  private static final String WALL = PROVIDER + "networkSecurityPerimeters/wall";
  private static final String PROFILE = WALL + "/profiles/default";
  private static final String OFFICE = PROFILE + "/accessRules/office";
  private static final String INSIDE = WALL + "/resourceAssociations/pay";
  private static final String DOOR = PROVIDER + "privateEndpoints/door";
  private static final Map<String, String> PATHS =
      Map.of(
          "KV1", KV1, "WALL", WALL, "OFFICE", OFFICE, "INSIDE", INSIDE, "DOOR", DOOR, "HUB", HUB,
          "APPS", APPS);
  private static final Map<String, String> BODIES =
      Map.of(
          "decision",
          "{'properties':{'privateLinkServiceConnectionState':{'status':'Rejected'}}}",
          "rule",
          "{'properties':{'direction':'Inbound','addressPrefixes':['9.8.7.0/24']}}",
          "association",
          association("kv1"),
          "endpoint",
          Networks.endpoint("privateLinkServiceConnections", PLAIN),
          "hub",
          "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}",
          "subnet",
          "{'properties':{'addressPrefix':'10.0.0.0/24'}}");

  @ParameterizedTest
  @CsvSource({
    "GET, KV1/privateEndpointConnections, , GetPrivateEndpointConnectionProxy, KV1",
    "GET, KV1/privateEndpointConnections/CONNECTION, , GetPrivateEndpointConnectionProxy, KV1",
    "PUT, KV1/privateEndpointConnections/CONNECTION, decision, PutPrivateEndpointConnectionProxy,"
        + " KV1",
    "DELETE, KV1/privateEndpointConnections/CONNECTION, , DeletePrivateEndpointConnectionProxy,"
        + " KV1",
    "PUT, DOOR, endpoint, PutPrivateEndpointConnectionProxy, KV1",
    "DELETE, DOOR, , DeletePrivateEndpointConnectionProxy, KV1",
    "GET, KV1/networkSecurityPerimeterConfigurations, , GetNetworkSecurityPerimeterConfiguration,"
        + " KV1",
    "GET, KV1/networkSecurityPerimeterConfigurations/CONFIGURATION, ,"
        + " GetNetworkSecurityPerimeterConfiguration, KV1",
    "POST, KV1/networkSecurityPerimeterConfigurations/CONFIGURATION/reconcile, ,"
        + " ReconcileNetworkSecurityPerimeterConfiguration, KV1",
    "PUT, INSIDE, association, PutNetworkSecurityPerimeterAssociation, KV1",
    "DELETE, INSIDE, , DeleteNetworkSecurityPerimeterAssociation, KV1",
    "POST, INSIDE/reconcile, , ReconcileNetworkSecurityPerimeterAssociation, KV1",
    "PUT, OFFICE, rule, PutNetworkSecurityPerimeterAccessRule, OFFICE",
    "DELETE, OFFICE, , DeleteNetworkSecurityPerimeterAccessRule, OFFICE",
    "PUT, HUB, hub, PutVirtualNetwork, HUB",
    "DELETE, APPS, , DeleteSubnet, APPS",
    "PUT, APPS, subnet, PutSubnet, APPS"
  })
  void each_call_leaves_one_record_with_its_name_and_what_it_is_about(
      String method, String path, String body, String operation, String about) {
    var plane = plane();
    var target = path(plane, path);

    done(plane.send(method, target, "owner", body == null ? "" : BODIES.get(body)));

    assertThat(plane.records)
        .singleElement()
        .satisfies(record -> {
          assertThat(record.operationName()).isEqualTo(operation);
          assertThat(record.resourceId()).isEqualToIgnoringCase(PATHS.get(about));
          assertThat(record.caller()).isPresent();
        });
  }

  @ParameterizedTest
  @CsvSource({"DELETE, HUB, DeleteVirtualNetwork", "DELETE, WALL, DeleteNetworkSecurityPerimeter"})
  void what_is_refused_leaves_one_too(String method, String path, String operation) {
    var plane = plane();

    assertThat(plane.send(method, path(plane, path), "owner", "").status()).isIn(400, 409);
    assertThat(plane.send(method, path(plane, path), "stranger", "").status()).isEqualTo(403);

    assertThat(plane.records)
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.operationName()).isEqualTo(operation));
  }

  @ParameterizedTest
  @CsvSource({"kv1, kv1", "kv2, kv2", "kv1/secrets/x, "})
  void an_association_that_is_refused_is_recorded_under_the_vault_that_it_names(
      String named, String about) {
    var plane = plane();
    plane.grant(ControlPlane.STRANGER, BuiltInRoles.CONTRIBUTOR, WALL);

    var answer =
        plane.send("PUT", INSIDE + "2?api-version=2024-07-01", "stranger", association(named));

    assertThat(answer.status()).isIn(400, 403);
    assertThat(plane.records.getLast().resourceId())
        .isEqualTo(about == null ? INSIDE + "2" : VAULTS + about);
  }

  private static String association(String vault) {
    return "{'properties':{'privateLinkResource':{'id':'"
        + VAULTS
        + vault
        + "'},'profile':{'id':'"
        + PROFILE
        + "'},'accessMode':'Learning'}}";
  }

  private static String path(ControlPlane plane, String path) {
    var name = path.replaceAll("/.*", "");
    var connection = plane.networkStore.endpoints().getFirst().connection().vaultSideName();
    var wall = plane.networkStore.perimeters().getFirst();
    var rest =
        path.substring(name.length())
            .replace("CONNECTION", connection)
            .replace("CONFIGURATION", wall.perimeterGuid() + ".pay");
    var version =
        name.equals("KV1")
            ? "?api-version=2026-03-01-preview"
            : name.equals("DOOR") || name.equals("HUB") || name.equals("APPS")
                ? V
                : "?api-version=2024-07-01";
    return PATHS.get(name) + rest + version;
  }

  private static ControlPlane plane() {
    var plane = Networks.withVault();
    var v = "?api-version=2024-07-01";
    done(Networks.approved(plane, "door"));
    done(plane.put(WALL + v, "{'location':'westeurope'}"));
    done(plane.put(PROFILE + v, "{}"));
    done(plane.put(OFFICE + v, BODIES.get("rule")));
    done(plane.put(INSIDE + v, association("kv1")));
    plane.records.clear();
    return plane;
  }
}
