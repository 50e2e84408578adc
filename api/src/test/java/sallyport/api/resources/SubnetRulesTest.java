package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.TENANT;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.APPS;
import static sallyport.api.resources.Networks.GROUP;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PLAIN;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.VAULT;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;
import static sallyport.api.resources.Networks.rule;
import static sallyport.api.resources.Networks.rules;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.access.BuiltInRoles;

/** Virtual network rules of vaults, as the control plane takes, shows and forgets them. */
class SubnetRulesTest {
  private static final String KV1 = VAULTS + "kv1" + VAULT;

  @Test
  void rules_are_shown_in_lower_case_in_their_order_and_once() {
    var plane = Networks.withHub();

    done(
        plane.putVault(
            "kv1",
            rules(
                "{'id':'" + PLAIN + "','ignoreMissingVnetServiceEndpoint':true}",
                rule(APPS),
                rule(PLAIN.toUpperCase(Locale.ROOT)))));

    assertThat(plane.get(KV1).at("/properties/networkAcls").toString())
        .isEqualTo(
            "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Deny\",\"ipRules\":[],\"virtualNetworkRules\":[{\"id\":\""
                + PLAIN.toLowerCase(Locale.ROOT)
                + "\",\"ignoreMissingVnetServiceEndpoint\":true},{\"id\":\""
                + APPS.toLowerCase(Locale.ROOT)
                + "\"}]}");
  }

  @Test
  void a_rule_alone_makes_the_rules_shown() {
    var plane = Networks.withHub();

    done(plane.putVault("kv1", "'networkAcls':{'virtualNetworkRules':[" + rule(APPS) + "]}"));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).hasSize(1);
  }

  @Test
  void an_update_that_does_not_name_the_rules_keeps_them() {
    var plane = Networks.withHub();
    done(plane.putVault("kv1", rules(rule(APPS))));

    done(plane.putVault("kv1", ""));
    done(plane.send("PATCH", KV1, "owner", "{'properties':{'publicNetworkAccess':'Enabled'}}"));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).hasSize(1);
  }

  @Test
  void a_subnet_without_the_service_endpoint_is_refused_unless_that_is_to_be_ignored() {
    var plane = Networks.withHub();

    refused(
        plane.putVault("kv1", rules(rule(APPS), rule(PLAIN))),
        400,
        "BadRequest",
        "Operation on Virtual Network could not be performed. StatusCode: 400 (BadRequest). Error"
            + " Code: SubnetsHaveNoServiceEndpointsConfigured. Error Message: Subnets plain of"
            + " virtual network "
            + HUB
            + " do not have ServiceEndpoints for Microsoft.KeyVault resources configured. Add"
            + " Microsoft.KeyVault to subnet's ServiceEndpoints collection before trying to ACL"
            + " Microsoft.KeyVault resources to these subnets.");
    assertThat(plane.get(KV1).status()).isEqualTo(404);
  }

  @Test
  void a_rule_stays_when_the_service_endpoint_is_switched_off_and_can_be_written_back() {
    var plane = Networks.withHub();
    done(plane.putVault("kv1", rules(rule(APPS))));
    done(plane.put(APPS + V, "{'properties':{'addressPrefix':'10.0.0.0/24'}}"));

    var shown = plane.get(KV1).text();

    assertThat(plane.put(KV1, shown).text()).isEqualTo(shown);
  }

  @Test
  void who_may_not_join_the_subnet_cannot_add_it_but_may_keep_it() {
    var plane = Networks.withVault();
    plane.grant(STRANGER, BuiltInRoles.KEY_VAULT_CONTRIBUTOR, GROUP);
    var body = "{'properties':{" + rules(rule(APPS)) + "}}";

    refused(
        plane.send("PATCH", KV1, "stranger", body),
        403,
        "LinkedAuthorizationFailed",
        "The client '33333333-3333-4333-8333-333333333333' with object id"
            + " '55555555-5555-4555-8555-555555555555' has permission to perform action"
            + " 'Microsoft.KeyVault/vaults/write' on scope '"
            + VAULTS
            + "kv1'; however, it does not have permission to perform action(s)"
            + " 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action' on the"
            + " linked scope(s) '"
            + APPS.toLowerCase(Locale.ROOT)
            + "' (respectively) or the linked scope(s) are invalid.");

    done(plane.send("PATCH", KV1, "owner", body));
    done(plane.send("PATCH", KV1, "stranger", body));
  }

  @Test
  void a_subnet_that_goes_takes_its_rule_along() {
    var plane = Networks.withHub();
    done(plane.putVault("kv1", rules(rule(APPS))));

    done(delete(plane, APPS + V));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).isEmpty();
    assertThat(plane.get(KV1).at("/properties/networkAcls/defaultAction").asString())
        .isEqualTo("Deny");
  }

  @Test
  void a_network_that_goes_takes_the_rules_of_all_its_subnets_along() {
    var plane = Networks.withHub();
    done(
        plane.putVault(
            "kv1",
            rules(rule(APPS), "{'id':'" + PLAIN + "','ignoreMissingVnetServiceEndpoint':true}")));

    done(delete(plane, HUB + V));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).isEmpty();
  }

  @Test
  void a_vault_that_is_recovered_does_not_let_in_a_subnet_made_anew_under_an_old_name() {
    var plane = Networks.withHub();
    done(plane.putVault("kv1", rules(rule(APPS))));
    done(delete(plane, KV1));
    done(delete(plane, APPS + V));
    done(
        plane.put(
            APPS + V,
            "{'properties':{'addressPrefix':'10.0.0.0/24','serviceEndpoints':[{'service':'Microsoft.KeyVault'}]}}"));

    done(
        plane.put(
            KV1,
            "{'location':'westeurope','properties':{'createMode':'recover','tenantId':'"
                + TENANT
                + "','sku':{'family':'A','name':'standard'}}}"));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).isEmpty();
    assertThat(plane.get(KV1).at("/properties/networkAcls/defaultAction").asString())
        .isEqualTo("Deny");
  }

  @Test
  void vaults_are_told_of_lost_subnets_by_name_of_the_real_service_too() {
    var plane = Networks.withHub();
    done(plane.putVault("kv1", rules(rule(APPS))));
    plane.networkStore.change(change -> change.remove(HUB));
    var target =
        ControlPlane.SCOPE
            + "/providers/Microsoft.KeyVault/locations/westeurope/deleteVirtualNetworkOrSubnets"
            + VAULT;

    assertThat(plane.send("POST", target, "stranger", "{}").status()).isEqualTo(403);
    done(plane.send("POST", target, "owner", "{}"));

    assertThat(plane.get(KV1).at("/properties/networkAcls/virtualNetworkRules")).isEmpty();
  }

  @Test
  void an_old_version_takes_127_rules_and_a_new_one_200() {
    var plane = Networks.withHub();
    var subnets =
        IntStream.range(0, 201)
            .mapToObj(n ->
                "{'name':'s"
                    + n
                    + "','properties':{'addressPrefix':'10.0."
                    + n
                    + ".0/24','serviceEndpoints':[{'service':'Microsoft.KeyVault'}]}}")
            .collect(Collectors.joining(","));
    done(
        plane.put(
            HUB.replace("hub", "wide") + V,
            "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':["
                + subnets
                + "]}}"));

    assertThat(put(plane, "2018-02-14", 127).status()).isEqualTo(200);
    assertThat(put(plane, "2018-02-14", 128).message())
        .isEqualTo(
            "The property 'properties.networkAcls.virtualNetworkRules' must not have more than 127"
                + " entries.");
    assertThat(put(plane, "2019-09-01", 200).status()).isEqualTo(200);
    assertThat(put(plane, "2023-07-01", 201).message())
        .isEqualTo(
            "The property 'properties.networkAcls.virtualNetworkRules' must not have more than 200"
                + " entries.");
  }

  private static ControlPlane.Answer put(ControlPlane plane, String version, int count) {
    var list =
        IntStream.range(0, count)
            .mapToObj(n -> rule(HUB.replace("hub", "wide") + "/subnets/s" + n))
            .toArray(String[]::new);
    return plane.put(
        VAULTS + "kv1?api-version=" + version,
        "{'location':'westeurope','properties':{'tenantId':'"
            + TENANT
            + "','sku':{'family':'A','name':'standard'},"
            + rules(list)
            + "}}");
  }
}
