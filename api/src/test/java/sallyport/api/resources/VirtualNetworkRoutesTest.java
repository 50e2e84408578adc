package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.Networks.APPS;
import static sallyport.api.resources.Networks.GROUP;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PLAIN;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;

class VirtualNetworkRoutesTest {

  @Test
  void a_network_is_shown_as_it_was_made() {
    var plane = ControlPlane.withGroup();

    var answer =
        plane.put(
            HUB + V,
            "{'location': 'westeurope', 'properties': {'addressSpace': {'addressPrefixes': ['10.0.0.0/16']}, 'enableDdosProtection': false, 'enableVmProtection': false, 'subnets': [{'name': 'sn1', 'properties': {'addressPrefix': '10.0.0.0/24'}}]}}");

    assertThat(answer.status()).isEqualTo(201);
    var guid = answer.at("/properties/resourceGuid").asString();
    assertThat(guid).hasSize(36);
    assertThat(answer.text())
        .isEqualTo(
            ("{'name':'hub','id':'"
                    + HUB
                    + "','etag':'W/\\'1\\'','type':'Microsoft.Network/virtualNetworks','location':'westeurope','tags':{},'properties':{'provisioningState':'Succeeded','resourceGuid':'"
                    + guid
                    + "','addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'sn1','id':'"
                    + HUB
                    + "/subnets/sn1','etag':'W/\\'1\\'','properties':{'provisioningState':'Succeeded','addressPrefix':'10.0.0.0/24','delegations':[],'privateEndpointNetworkPolicies':'Disabled','privateLinkServiceNetworkPolicies':'Enabled'},'type':'Microsoft.Network/virtualNetworks/subnets'}],'virtualNetworkPeerings':[],'enableDdosProtection':false}}")
                .replace('\'', '"'));
    assertThat(plane.get(HUB.toUpperCase(Locale.ROOT) + V).text()).isEqualTo(answer.text());
  }

  @Test
  void what_was_shown_can_be_sent_back_whole() {
    var plane = Networks.withHub();
    var shown = plane.get(HUB + V).text();

    var answer = plane.put(HUB + V, shown);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text().replace("W/\\\"2", "W/\\\"1")).isEqualTo(shown);
  }

  @Test
  void a_service_endpoint_is_switched_on_as_az_does_it() {
    var plane = Networks.withHub();

    var answer =
        plane.put(
            PLAIN + V,
            "{'id':'"
                + PLAIN
                + "','name':'plain','properties':{'addressPrefix':'10.0.1.0/29','delegations':[],'privateEndpointNetworkPolicies':'Disabled','serviceEndpoints':[{'service':'Microsoft.KeyVault'}]},'type':'Microsoft.Network/virtualNetworks/subnets'}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/properties/serviceEndpoints").toString())
        .isEqualTo(
            "[{\"provisioningState\":\"Succeeded\",\"service\":\"Microsoft.KeyVault\",\"locations\":[\"*\"]}]");
    assertThat(plane.networkStore.network(HUB).orElseThrow().subnet("PLAIN").orElseThrow())
        .satisfies(subnet -> assertThat(subnet.reachesVaults()).isTrue());
  }

  @Test
  void a_subnet_is_made_listed_and_deleted() {
    var plane = Networks.withHub();

    var made =
        plane.put(
            HUB + "/subnets/More" + V,
            "{'name':'More','properties':{'addressPrefixes':['10.0.2.0/24','10.0.3.0/24']}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.at("/properties/addressPrefixes").toString())
        .isEqualTo("[\"10.0.2.0/24\",\"10.0.3.0/24\"]");
    assertThat(plane.get(HUB + "/subnets" + V).at("/value/2/name").asString()).isEqualTo("More");
    assertThat(delete(plane, HUB + "/subnets/more" + V).status()).isEqualTo(200);
    assertThat(delete(plane, HUB + "/subnets/more" + V).status()).isEqualTo(204);
    refused(
        plane.get(HUB + "/subnets/More" + V),
        404,
        "NotFound",
        "Resource " + HUB + "/subnets/More not found.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'addressPrefix':'10.1.0.0/24' | NetcfgInvalidSubnet | Subnet 'sn' is not valid in virtual network 'hub'.",
        "'delegations':[] | NetcfgInvalidSubnet | Subnet 'sn' is not valid in virtual network 'hub'.",
        "'addressPrefix':'10.0.0.128/25' | NetcfgSubnetRangesOverlap | Subnet 'sn' is not valid because its IP address range overlaps with that of an existing subnet in virtual network 'hub'.",
        "'addressPrefix':'10.0.5.0' | InvalidAddressPrefixFormat | Address prefix 10.0.5.0 of resource HUB/subnets/sn is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.",
        "'addressPrefix':'10.0.5.1/24' | InvalidCIDRNotation | The address prefix 10.0.5.1/24 in resource HUB/subnets/sn has an invalid CIDR notation. For the given prefix length, the address prefix should be 10.0.5.0/24.",
        "'addressPrefix':'10.0.5.0/24','networkSecurityGroup':{'id':'x'} | BadRequest | The property 'properties.networkSecurityGroup' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'addressPrefix':'10.0.5.0/24','routeTable':{'id':'x'} | BadRequest | The property 'properties.routeTable' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'addressPrefix':'10.0.5.0/24','delegations':[{'name':'x'}] | BadRequest | The property 'properties.delegations' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored."
      })
  void a_subnet_that_cannot_be_is_refused_and_not_stored(
      String properties, String code, String message) {
    var plane = Networks.withHub();

    var answer = plane.put(HUB + "/subnets/sn" + V, "{'properties':{" + properties + "}}");

    refused(answer, 400, code, message.replace("HUB", HUB));
    assertThat(plane.networkStore.network(HUB).orElseThrow().subnets()).hasSize(2);
  }

  @Test
  void a_network_without_a_good_space_name_or_place_is_refused() {
    var plane = Networks.withHub();
    var space = "'properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}";

    refused(
        plane.put(HUB + V, "{'location':'northeurope'," + space),
        409,
        "InvalidResourceLocation",
        "The resource 'hub' already exists in location 'westeurope' in resource group 'rg1'. A"
            + " resource with the same name cannot be created in location 'northeurope'. Please"
            + " select a new resource name.");
    assertThat(plane.put(PROVIDER + "virtualNetworks/-" + V, "{'location':'x'," + space).code())
        .isEqualTo("InvalidResourceName");
    assertThat(
            plane
                .put(PROVIDER + "virtualNetworks/n" + V, "{'location':'x','properties':{}}")
                .message())
        .isEqualTo("An invalid value was provided for 'addressSpace'.");
    assertThat(plane.put(HUB.replace("rg1", "rg2") + V, "{'location':'westeurope'," + space).code())
        .isEqualTo("ResourceGroupNotFound");
    assertThat(plane.put(HUB.replace("hub", "no") + "/subnets/a" + V, "{'properties':{}}").code())
        .isEqualTo("ParentResourceNotFound");
    assertThat(plane.get(HUB.replace("hub", "no") + V).message())
        .isEqualTo(
            "The Resource 'Microsoft.Network/virtualNetworks/no' under resource group 'rg1' was not"
                + " found. For more details please go to"
                + " https://aka.ms/ARMResourceNotFoundFix");
  }

  @Test
  void a_put_that_says_nothing_of_subnets_keeps_them_and_one_without_one_drops_it() {
    var plane = Networks.withHub();
    var begin =
        "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}";

    done(plane.put(HUB + V, begin + "}}"));
    assertThat(plane.get(HUB + V).at("/properties/subnets")).hasSize(2);

    done(
        plane.put(
            HUB + V,
            begin + ",'subnets':[{'name':'APPS','properties':{'addressPrefix':'10.0.0.0/24'}}]}}"));
    assertThat(plane.get(HUB + V).at("/properties/subnets")).hasSize(1);
    assertThat(plane.get(HUB + V).at("/properties/subnets/0/name").asString()).isEqualTo("apps");
  }

  @Test
  void tags_are_patched_and_found_in_the_lists_of_resources() {
    var plane = Networks.withHub();

    done(plane.send("PATCH", HUB + V, "owner", "{'tags':{'env':'test'}}"));

    assertThat(
            plane
                .get(
                    SCOPE
                        + "/resources?api-version=2021-04-01&$filter=resourceType%20eq%20'Microsoft.Network/virtualNetworks'")
                .text())
        .isEqualTo(
            "{\"value\":[{\"id\":\""
                + HUB
                + "\",\"name\":\"hub\",\"type\":\"Microsoft.Network/virtualNetworks\",\"location\":\"westeurope\",\"tags\":{\"env\":\"test\"}}]}");
    assertThat(plane.get(GROUP + "/resources?api-version=2021-04-01").at("/value")).hasSize(1);
    assertThat(plane.get(PROVIDER + "virtualNetworks" + V).at("/value")).hasSize(1);
    assertThat(plane.get(SCOPE + "/providers/Microsoft.Network/virtualNetworks" + V).at("/value"))
        .hasSize(1);
    assertThat(
            plane
                .get(SCOPE + "/providers/Microsoft.Network?api-version=2021-04-01")
                .at("/namespace")
                .asString())
        .isEqualTo("Microsoft.Network");
  }

  @ParameterizedTest
  @CsvSource({
    "2015-06-15, true",
    "2022-01-01, true",
    "2031-12-31, true",
    "2015-06-14, false",
    "2022-13-01, false",
    "tomorrow, false"
  })
  void every_dated_version_is_served(String version, boolean served) {
    var answer = Networks.withHub().get(HUB + "?api-version=" + version);

    assertThat(answer.status()).isEqualTo(served ? 200 : 400);
  }

  @ParameterizedTest
  @CsvSource({"GET, false", "PUT, true", "PATCH, true", "DELETE, true"})
  void a_reader_reads_and_a_stranger_does_nothing(String method, boolean changes) {
    for (var target : new String[] {HUB, APPS}) {
      if (method.equals("PATCH") && target.equals(APPS)) {
        continue;
      }
      var plane = Networks.withHub();
      assertThat(plane.send(method, target + V, "stranger", "{}").code())
          .isEqualTo("AuthorizationFailed");

      plane.grant(STRANGER, BuiltInRoles.READER, SCOPE);

      assertThat(plane.send(method, target + V, "stranger", "{}").status())
          .isEqualTo(changes ? 403 : 200);
    }
  }

  @Test
  void a_role_at_a_single_subnet_can_be_assigned_and_goes_with_it() {
    var plane = Networks.withHub();
    var assignment =
        APPS.toUpperCase(Locale.ROOT)
            + "/providers/Microsoft.Authorization/roleAssignments/88888888-8888-4888-8888-888888888888?api-version=2022-04-01";

    var made =
        plane.put(
            assignment,
            "{'properties':{'roleDefinitionId':'"
                + BuiltInRoles.READER.id()
                + "','principalId':'"
                + STRANGER
                + "'}}");

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(plane.send("GET", APPS + V, "stranger", "").status()).isEqualTo(200);
    assertThat(plane.send("GET", PLAIN + V, "stranger", "").status()).isEqualTo(403);
    delete(plane, APPS + V);
    assertThat(plane.roleStore.assignments()).hasSize(1);
  }

  @Test
  void a_network_is_deleted_once_and_goes_with_its_group() {
    var plane = Networks.withHub();

    assertThat(delete(plane, HUB + V).status()).isEqualTo(200);
    assertThat(delete(plane, HUB + V).status()).isEqualTo(204);

    var other = Networks.withHub();
    done(delete(other, GROUP + "?api-version=2021-04-01"));
    assertThat(other.networkStore.networks()).isEmpty();
  }
}
