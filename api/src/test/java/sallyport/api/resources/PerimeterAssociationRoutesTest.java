package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;
import static sallyport.api.resources.Walls.ACCOUNT;
import static sallyport.api.resources.Walls.CONFIGURATIONS;
import static sallyport.api.resources.Walls.INSIDE;
import static sallyport.api.resources.Walls.KV;
import static sallyport.api.resources.Walls.PROFILE;
import static sallyport.api.resources.Walls.V;
import static sallyport.api.resources.Walls.WALL;
import static sallyport.api.resources.Walls.association;
import static sallyport.api.resources.Walls.withWall;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.core.Arrival;

/** What is inside of perimeters, seen from both sides. */
class PerimeterAssociationRoutesTest {

  @Test
  void a_vault_is_put_inside_shown_from_both_sides_and_let_out() {
    var plane = withWall();

    var made = plane.put(INSIDE + V, association(VAULTS + "KV1", "enforced"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .isEqualTo(
            ("{'name':'pay','id':'INSIDE','type':'Microsoft.Network/networkSecurityPerimeters/resourceAssociations','properties':{'provisioningState':'Succeeded','privateLinkResource':{'id':'"
                    + VAULTS
                    + "kv1'},'profile':{'id':'PROFILE'},'accessMode':'Enforced','hasProvisioningIssues':'no'}}")
                .replace("INSIDE", INSIDE)
                .replace("PROFILE", PROFILE)
                .replace('\'', '"'));
    assertThat(plane.get(INSIDE + V).text()).isEqualTo(made.text());
    assertThat(plane.put(INSIDE + V, made.text()).status()).isEqualTo(200);
    assertThat(plane.get(WALL + "/resourceAssociations" + V).text())
        .isEqualTo("{\"value\":[" + made.text() + "]}");
    var guid = plane.get(WALL + V).at("/properties/perimeterGuid").asString();
    var name = guid + ".pay";
    var seen = plane.get(CONFIGURATIONS + "/" + name + KV);
    assertThat(seen.text())
        .isEqualTo(
            ("{'id':'"
                    + CONFIGURATIONS
                    + "/NAME','name':'NAME','type':'Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations','properties':{'provisioningState':'Succeeded','provisioningIssues':[],'networkSecurityPerimeter':{'id':'WALL','perimeterGuid':'"
                    + guid
                    + "','location':'westeurope'},'resourceAssociation':{'name':'pay','accessMode':'Enforced'},'profile':{'name':'default','accessRulesVersion':1,'accessRules':[{'name':'office','properties':{'direction':'Inbound','addressPrefixes':['198.51.100.0/24'],'fullyQualifiedDomainNames':[],'subscriptions':[],'networkSecurityPerimeters':[],'emailAddresses':[],'phoneNumbers':[]}}],'diagnosticSettingsVersion':0,'enabledLogCategories':[]}}}")
                .replace("WALL", WALL)
                .replace("NAME", name)
                .replace('\'', '"'));
    assertThat(plane.get(CONFIGURATIONS + KV).text())
        .isEqualTo("{\"value\":[" + seen.text() + "]}");
    var reconciled =
        plane.send("POST", CONFIGURATIONS + "/" + name + "/reconcile" + KV, "owner", "");
    assertThat(reconciled.status()).isEqualTo(202);
    assertThat(reconciled.header("Location"))
        .isEqualTo(
            "https://management.localhost:8443"
                + CONFIGURATIONS
                + "/"
                + name
                + "?api-version=2026-03-01-preview");
    assertThat(plane.send("POST", INSIDE + "/reconcile" + V, "owner", "{}").text()).isEqualTo("{}");

    assertThat(delete(plane, INSIDE + V).status()).isEqualTo(200);
    assertThat(delete(plane, INSIDE + V).status()).isEqualTo(204);
    assertThat(plane.get(CONFIGURATIONS + KV).text()).isEqualTo("{\"value\":[]}");
    refused(
        plane.get(CONFIGURATIONS + "/" + name + KV),
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.KeyVault/vaults/kv1/networkSecurityPerimeterConfigurations/"
            + name
            + "' under resource group 'rg1' was not found. For more details please go to"
            + " https://aka.ms/ARMResourceNotFoundFix");
  }

  @ParameterizedTest
  @CsvSource({"Learning", "Enforced", "Audit"})
  void the_access_mode_is_shown_as_it_was_sent(String mode) {
    var plane = withWall();

    done(plane.put(INSIDE + V, association(VAULTS + "kv1", mode)));

    assertThat(plane.get(INSIDE + V).at("/properties/accessMode").asString()).isEqualTo(mode);
  }

  @Test
  void who_does_not_say_learns() {
    var plane = withWall();

    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "").replace(",'accessMode':''", "")));

    assertThat(plane.get(INSIDE + V).at("/properties/accessMode").asString()).isEqualTo("Learning");
  }

  @Test
  void what_cannot_be_inside_is_refused() {
    var plane = withWall();
    var missing =
        "Resource %s referenced by resource "
            + INSIDE
            + " was not found. Please make sure that the referenced resource exists, and that both"
            + " resources are in the same region.";

    refused(
        plane.put(INSIDE + V, association(VAULTS + "kv2", "Enforced")),
        400,
        "InvalidResourceReference",
        missing.formatted(VAULTS + "kv2"));
    refused(
        plane.put(INSIDE + V, association(VAULTS + "kv1", "Enforced").replace("default", "none")),
        400,
        "InvalidResourceReference",
        missing.formatted(WALL + "/profiles/none"));
    refused(
        plane.put(INSIDE + V, association(VAULTS + "kv1", "Sometimes")),
        400,
        "BadRequest",
        "An invalid value was provided for 'accessMode'.");
    for (var resource :
        List.of(
            "kv1",
            SCOPE + "/resourceGroups/rg1",
            SCOPE + "/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/m")) {
      refused(
          plane.put(INSIDE + V, association(resource, "Enforced")),
          400,
          "BadRequest",
          "An invalid value was provided for 'privateLinkResource'.");
    }
    assertThat(plane.get(WALL + "/resourceAssociations" + V).text()).isEqualTo("{\"value\":[]}");
  }

  @Test
  void a_resource_is_inside_one_perimeter_once_and_stays_what_it_is() {
    var plane = withWall();
    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "Learning")));
    done(plane.putVault("kv2", ""));
    done(plane.put(WALL + "2" + V, "{'location':'westeurope'}"));
    done(plane.put(WALL + "2/profiles/default" + V, "{}"));
    var already =
        "Resource "
            + VAULTS
            + "kv1 is associated already by "
            + INSIDE
            + ". A resource can be associated with one network security perimeter only.";

    refused(
        plane.put(
            WALL + "2/resourceAssociations/x" + V,
            association(VAULTS + "KV1", "Learning").replace("/wall/", "/wall2/")),
        409,
        "ResourceAlreadyAssociated",
        already);
    refused(
        plane.put(INSIDE + "2" + V, association(VAULTS + "kv1", "Learning")),
        409,
        "ResourceAlreadyAssociated",
        already);
    refused(
        plane.put(INSIDE + V, association(VAULTS + "kv2", "Learning")),
        400,
        "BadRequest",
        "The property \"privateLinkResource\" has been set already and it can't be modified.");
  }

  @Test
  void a_resource_of_another_kind_is_put_inside_by_its_id() {
    var plane = withWall();

    var made = plane.put(INSIDE + V, association(ACCOUNT, "Learning"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.at("/properties/privateLinkResource/id").asString()).isEqualTo(ACCOUNT);
    refused(
        plane.put(
            INSIDE + "2" + V,
            association(
                ACCOUNT.replace(SUBSCRIPTION, "99999999-2222-4222-8222-222222222222"), "Learning")),
        403,
        "LinkedAuthorizationFailed",
        "The client '33333333-3333-4333-8333-333333333333' with object id"
            + " '44444444-4444-4444-8444-444444444444' has permission to perform action"
            + " 'Microsoft.Network/networkSecurityPerimeters/resourceAssociations/write' on scope"
            + " '"
            + WALL
            + "'; however, it does not have permission to perform action(s)"
            + " 'Microsoft.Storage/storageAccounts/joinPerimeter/action' on the linked scope(s)"
            + " '"
            + ACCOUNT.replace(SUBSCRIPTION, "99999999-2222-4222-8222-222222222222")
            + "' (respectively) or the linked scope(s) are invalid.");
  }

  @Test
  void what_is_in_use_is_not_deleted_unless_by_force() {
    var plane = withWall();
    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "Enforced")));

    refused(
        delete(plane, PROFILE + V),
        409,
        "CannotDeleteResource",
        "Profile default is in use by "
            + INSIDE
            + " and cannot be deleted. In order to delete the profile, delete the association or"
            + " give it another profile.");
    for (var force : List.of("", "&forceDeletion=false")) {
      refused(
          delete(plane, WALL + V + force),
          409,
          "CannotDeleteResource",
          "Cannot delete resource while nested resources exist. Some existing nested resource IDs"
              + " include: '"
              + INSIDE
              + "'. Please delete all nested resources before deleting this resource.");
    }
    refused(
        delete(plane, WALL + V + "&forceDeletion=perhaps"),
        400,
        "BadRequest",
        "An invalid value was provided for 'forceDeletion'.");
    assertThat(delete(plane, WALL + V + "&forceDeletion=True").status()).isEqualTo(200);
    assertThat(plane.get(CONFIGURATIONS + KV).text()).isEqualTo("{\"value\":[]}");
  }

  @Test
  void a_group_keeps_a_perimeter_around_what_is_elsewhere_and_takes_any_other_along() {
    var plane = withWall();
    done(plane.put(INSIDE + V, association(ACCOUNT, "Learning")));
    var group = SCOPE + "/resourcegroups/rg1?api-version=2021-04-01";

    refused(
        delete(plane, group),
        409,
        "CannotDeleteResource",
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs"
            + " include: '"
            + INSIDE
            + "'. Please delete all nested resources before deleting this resource.");
    assertThat(plane.get(VAULTS + "kv1" + KV).status()).isEqualTo(200);

    done(delete(plane, INSIDE + V));
    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "Enforced")));
    done(delete(plane, group));
    assertThat(plane.networkStore.perimeters()).isEmpty();
  }

  @Test
  void a_vault_that_is_deleted_stays_inside_until_it_is_purged() {
    var plane = withWall();
    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "Enforced")));
    done(delete(plane, VAULTS + "kv1" + KV));
    assertThat(plane.get(INSIDE + V).status()).isEqualTo(200);

    done(
        plane.send(
            "POST",
            SCOPE
                + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv1/purge"
                + KV,
            "owner",
            ""));

    assertThat(plane.get(INSIDE + V).status()).isEqualTo(404);
  }

  @Test
  void what_can_be_inside_is_listed() {
    var plane = withWall();
    var list =
        SCOPE
            + "/providers/Microsoft.Network/locations/westeurope/perimeterAssociableResourceTypes";

    assertThat(plane.get(list + V).at("/value/0").toString())
        .isEqualTo(
            ("{'name':'Microsoft.KeyVault.vaults','id':'"
                    + SCOPE
                    + "/providers/Microsoft.Network/perimeterAssociableResourceTypes/Microsoft.KeyVault.vaults','type':'Microsoft.Network/PerimeterAssociableResourceTypes','properties':{'resourceType':'Microsoft.KeyVault/vaults','displayName':'Microsoft.KeyVault/vaults','publicDnsZones':['vault.localhost']}}")
                .replace('\'', '"'));
    assertThat(plane.send("GET", list + V, "stranger", "").status()).isEqualTo(403);
  }

  @Test
  void a_vault_may_ask_for_its_perimeter_and_hears_when_that_shuts_its_author_out() {
    var plane = withWall();
    plane.arrival = Arrival.direct(InetAddress.ofLiteral("198.51.100.7"));

    var alone = plane.putVault("kv1", "'publicNetworkAccess':'securedByPerimeter'");
    done(plane.put(INSIDE + V, association(VAULTS + "kv1", "Learning")));
    var inside = plane.putVault("kv1", "'publicNetworkAccess':'SecuredByPerimeter'");

    assertThat(alone.at("/properties/publicNetworkAccess").asString())
        .isEqualTo("SecuredByPerimeter");
    assertThat(alone.header("Warning"))
        .isEqualTo(
            "299 sallyport \"The vault now refuses data-plane calls from here (198.51.100.7): no"
                + " rule of a network security perimeter matches. A rule of the network security"
                + " perimeter around the vault, or a private endpoint, lets it in.\"");
    assertThat(inside.status()).isEqualTo(200);
    assertThat(inside.response().headers()).doesNotContain("Warning");
  }
}
