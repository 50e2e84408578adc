package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.BuiltInRoles;
import sallyport.access.NetworkExtensions;
import sallyport.access.RoleDefinition;
import sallyport.core.Arrival;

class PerimeterRoutesTest {
  private static final String V = "?api-version=2024-07-01";
  private static final String KV = "?api-version=2026-03-01-preview";
  private static final String WALL = PROVIDER + "networkSecurityPerimeters/wall";
  private static final String PROFILE = WALL + "/profiles/default";
  private static final String OFFICE = PROFILE + "/accessRules/office";
  private static final String INSIDE = WALL + "/resourceAssociations/pay";
  private static final String ACCOUNT =
      SCOPE + "/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/a";
  private static final String CONFIGURATIONS =
      VAULTS + "kv1/networkSecurityPerimeterConfigurations";

  @Test
  void a_perimeter_is_made_shown_retagged_listed_and_deleted() {
    var plane = ControlPlane.withGroup();

    var made = plane.put(WALL + V, "{'location':'West Europe','tags':{'a':'b'}}");

    assertThat(made.status()).isEqualTo(201);
    var guid = made.at("/properties/perimeterGuid").asString();
    assertThat(made.text())
        .isEqualTo(
            ("{'name':'wall','id':'WALL','type':'Microsoft.Network/networkSecurityPerimeters',"
                    + "'location':'westeurope','tags':{'a':'b'},'properties':{"
                    + "'provisioningState':'Succeeded','perimeterGuid':'"
                    + guid
                    + "'}}")
                .replace("WALL", WALL)
                .replace('\'', '"'));
    assertThat(plane.get(WALL.toUpperCase(Locale.ROOT) + V).text()).isEqualTo(made.text());
    var again = plane.put(WALL + V, made.text());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(made.text());
    var patched = plane.send("PATCH", WALL + V, "owner", "{'tags':{'c':'d'}}");
    assertThat(patched.at("/tags").toString()).isEqualTo("{\"c\":\"d\"}");
    assertThat(plane.send("PATCH", WALL + V, "owner", "{}").at("/tags/c").asString())
        .isEqualTo("d");
    for (var list :
        List.of(
            PROVIDER + "networkSecurityPerimeters",
            SCOPE + "/providers/Microsoft.Network/networkSecurityPerimeters")) {
      assertThat(plane.get(list + V).at("/value/0/id").asString()).isEqualTo(WALL);
      assertThat(plane.send("GET", list + V, "stranger", "").status()).isEqualTo(403);
    }
    assertThat(plane.get(SCOPE + "/resources?api-version=2021-04-01").at("/value/0/id").asString())
        .isEqualTo(WALL);
    assertThat(delete(plane, WALL + V).status()).isEqualTo(200);
    assertThat(delete(plane, WALL + V).status()).isEqualTo(204);
    refused(
        plane.get(WALL + V),
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.Network/networkSecurityPerimeters/wall' under resource group"
            + " 'rg1' was not found. For more details please go to"
            + " https://aka.ms/ARMResourceNotFoundFix");
  }

  @Test
  void a_perimeter_of_the_same_name_made_later_has_another_guid() {
    var plane = withWall();
    var first = plane.get(WALL + V).at("/properties/perimeterGuid").asString();

    done(delete(plane, WALL + V + "&forceDeletion=true"));
    done(plane.put(WALL + V, "{'location':'westeurope'}"));

    assertThat(plane.get(WALL + V).at("/properties/perimeterGuid").asString()).isNotEqualTo(first);
  }

  @Test
  void profiles_and_rules_are_made_counted_shown_and_deleted() {
    var plane = withWall();

    assertThat(plane.get(PROFILE + V).text())
        .isEqualTo(
            "{'name':'default','id':'PROFILE','type':'Microsoft.Network/networkSecurityPerimeters/profiles','properties':{'accessRulesVersion':'1','diagnosticSettingsVersion':'0'}}"
                .replace("PROFILE", PROFILE)
                .replace('\'', '"'));
    assertThat(plane.put(PROFILE + V, "{}").status()).isEqualTo(200);
    assertThat(plane.get(OFFICE + V).text())
        .isEqualTo(
            "{'name':'office','id':'OFFICE','type':'Microsoft.Network/networkSecurityPerimeters/profiles/accessRules','properties':{'provisioningState':'Succeeded','direction':'Inbound','addressPrefixes':['198.51.100.0/24'],'fullyQualifiedDomainNames':[],'subscriptions':[],'networkSecurityPerimeters':[],'emailAddresses':[],'phoneNumbers':[]}}"
                .replace("OFFICE", OFFICE)
                .replace('\'', '"'));
    var replaced =
        plane.put(
            OFFICE.toUpperCase(Locale.ROOT) + V,
            rule("'subscriptions':[{'id':'/subscriptions/" + SUBSCRIPTION + "'}]"));
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.at("/name").asString()).isEqualTo("office");
    assertThat(replaced.at("/properties/addressPrefixes").toString()).isEqualTo("[]");
    var outbound =
        plane.put(
            PROFILE + "/accessRules/out" + V,
            "{'properties':{'direction':'Outbound','fullyQualifiedDomainNames':['*.example.test']}}");
    assertThat(outbound.status()).isEqualTo(201);
    assertThat(outbound.at("/properties/direction").asString()).isEqualTo("Outbound");
    assertThat(plane.get(PROFILE + "/accessRules" + V).at("/value").size()).isEqualTo(2);
    assertThat(plane.get(WALL + "/profiles" + V).at("/value/0/properties/accessRulesVersion"))
        .hasToString("\"3\"");
    assertThat(plane.send("POST", OFFICE + "/reconcile" + V, "owner", "{}").text()).isEqualTo("{}");
    assertThat(delete(plane, OFFICE + V).status()).isEqualTo(200);
    assertThat(delete(plane, OFFICE + V).status()).isEqualTo(204);
    assertThat(plane.get(PROFILE + V).at("/properties/accessRulesVersion").asString())
        .isEqualTo("4");
    assertThat(delete(plane, PROFILE + V).status()).isEqualTo(200);
    assertThat(delete(plane, PROFILE + V).status()).isEqualTo(204);
    refused(plane.get(PROFILE + V), 404, "NotFound", "Resource " + PROFILE + " not found.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'addressPrefixes':['198.51.100.7/24'] | InvalidAddressPrefixFormat | Address prefix 198.51.100.7/24 of resource RULE is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.",
        "'addressPrefixes':['everybody'] | InvalidAddressPrefixFormat | Address prefix everybody of resource RULE is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.",
        "'addressPrefixes':['2001:db8::/32'] | BadRequest | The property 'properties.addressPrefixes' was not accepted: the extension ipv6-rules is not used by this server, and a rule that is not enforced is not stored.",
        "'direction':'Sideways' | BadRequest | An invalid value was provided for 'direction'.",
        "'fullyQualifiedDomainNames':['x.example'] | BadRequest | An invalid value was provided for 'fullyQualifiedDomainNames'.",
        "'direction':'Outbound','addressPrefixes':['198.51.100.0/24'] | BadRequest | An invalid value was provided for 'addressPrefixes'.",
        "'direction':'Outbound','subscriptions':[{'id':'/subscriptions/22222222-2222-4222-8222-222222222222'}] | BadRequest | An invalid value was provided for 'subscriptions'.",
        "'direction':'Outbound','fullyQualifiedDomainNames':['-'] | BadRequest | An invalid value was provided for 'fullyQualifiedDomainNames'.",
        "'subscriptions':[{'id':'/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg1'}] | BadRequest | An invalid value was provided for 'subscriptions'.",
        "'serviceTags':['Internet'] | BadRequest | The property 'properties.serviceTags' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'emailAddresses':['a@b.c'] | BadRequest | The property 'properties.emailAddresses' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'phoneNumbers':['1'] | BadRequest | The property 'properties.phoneNumbers' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'networkSecurityPerimeters':[{'id':'x'}] | BadRequest | The property 'properties.networkSecurityPerimeters' was not accepted: it is not supported by this server, and a rule that is not enforced is not stored.",
        "'addressPrefixes':'198.51.100.0/24' | InvalidRequestContent | The request content was invalid and could not be deserialized: 'properties.addressPrefixes must be an array'."
      })
  void a_rule_that_cannot_be_is_refused_and_the_old_one_stays(
      String properties, String code, String message) {
    var plane = withWall();

    refused(
        plane.put(OFFICE + V, rule(properties.strip())),
        400,
        code.strip(),
        message.strip().replace("RULE", OFFICE));
    assertThat(plane.get(OFFICE + V).at("/properties/addressPrefixes/0").asString())
        .isEqualTo("198.51.100.0/24");
    assertThat(plane.get(PROFILE + V).at("/properties/accessRulesVersion").asString())
        .isEqualTo("1");
  }

  @Test
  void ipv6_rules_are_taken_where_the_extension_is_on() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(true, false));
    done(plane.put(WALL + V, "{'location':'westeurope'}"));
    done(plane.put(PROFILE + V, "{}"));

    var answer = plane.put(OFFICE + V, rule("'addressPrefixes':['2001:DB8:0::/32','10.0.0.1']"));

    assertThat(answer.at("/properties/addressPrefixes").toString())
        .isEqualTo("[\"2001:db8::/32\",\"10.0.0.1/32\"]");
  }

  @Test
  void a_profile_has_two_hundred_elements_of_rules_at_most() {
    var plane = withWall();

    refused(
        plane.put(PROFILE + "/accessRules/more" + V, rule(blocks(200))),
        400,
        "BadRequest",
        "The property 'properties.accessRules' must not have more than 200 entries.");
    assertThat(plane.put(PROFILE + "/accessRules/more" + V, rule(blocks(199))).status())
        .isEqualTo(201);
  }

  @Test
  void parts_of_what_is_not_there_are_refused() {
    var plane = ControlPlane.withGroup();
    var parent =
        "Can not perform requested operation on nested resource. Parent resource '%s' not found.";

    refused(plane.put(PROFILE + V, "{}"), 404, "ParentResourceNotFound", parent.formatted("wall"));
    done(plane.put(WALL + V, "{'location':'westeurope'}"));
    refused(
        plane.put(OFFICE + V, rule("")),
        404,
        "ParentResourceNotFound",
        parent.formatted("default"));
    refused(plane.get(OFFICE + V), 404, "NotFound", "Resource " + OFFICE + " not found.");
    done(plane.put(PROFILE + V, "{}"));
    refused(plane.get(OFFICE + V), 404, "NotFound", "Resource " + OFFICE + " not found.");
    refused(plane.get(INSIDE + V), 404, "NotFound", "Resource " + INSIDE + " not found.");
    assertThat(delete(plane, OFFICE + V).status()).isEqualTo(204);
    assertThat(delete(plane, INSIDE + V).status()).isEqualTo(204);
    refused(
        plane.put(PROFILE + "!" + V, "{}"),
        400,
        "InvalidResourceName",
        "Resource name default! is invalid. The name can be up to 80 characters long. It must"
            + " begin with a word character, and it must end with a word character or with '_'."
            + " The name may contain word characters or '.', '-', '_'.");
  }

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

  @ParameterizedTest
  @CsvSource({
    "GET,,networkSecurityPerimeters/read",
    "PUT,,networkSecurityPerimeters/write",
    "PATCH,,networkSecurityPerimeters/write",
    "DELETE,,networkSecurityPerimeters/delete",
    "GET,/profiles,networkSecurityPerimeters/profiles/read",
    "GET,/profiles/default,networkSecurityPerimeters/profiles/read",
    "PUT,/profiles/default,networkSecurityPerimeters/profiles/write",
    "DELETE,/profiles/default,networkSecurityPerimeters/profiles/delete",
    "GET,/profiles/default/accessRules,networkSecurityPerimeters/profiles/accessRules/read",
    "GET,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/read",
    "PUT,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/write",
    "DELETE,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/delete",
    "GET,/resourceAssociations,networkSecurityPerimeters/resourceAssociations/read",
    "GET,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/read",
    "PUT,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/write",
    "DELETE,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/delete"
  })
  void each_operation_has_its_right(String method, String part, String action) {
    var plane = withWall();
    var target = WALL + (part == null ? "" : part);

    var answer = plane.send(method, target + V, "stranger", "{}");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("AuthorizationFailed");
    assertThat(answer.message()).contains("'Microsoft.Network/" + action + "'");
  }

  @ParameterizedTest
  @CsvSource({"GET,,read", "GET,/x.pay,read", "POST,/x.pay/reconcile,reconcile/action"})
  void each_operation_of_a_vault_has_its_right(String method, String part, String action) {
    var plane = withWall();

    var answer =
        plane.send(method, CONFIGURATIONS + (part == null ? "" : part) + KV, "stranger", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message())
        .contains("'Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations/" + action);
  }

  @Test
  void putting_a_vault_inside_needs_rights_at_the_profile_and_at_the_vault() {
    var plane = withWall();
    var body = association(VAULTS + "kv1", "Enforced");
    role(plane, "1", INSIDE, "Microsoft.Network/networkSecurityPerimeters/resourceAssociations/*");

    assertThat(plane.send("PUT", INSIDE + V, "stranger", body).message())
        .contains(
            "'Microsoft.Network/networkSecurityPerimeters/profiles/join/action' on the linked"
                + " scope(s) '"
                + PROFILE
                + "'");
    role(plane, "2", PROFILE, "Microsoft.Network/networkSecurityPerimeters/profiles/join/action");
    var refused = plane.send("PUT", INSIDE + V, "stranger", body);
    assertThat(refused.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(refused.message())
        .contains(
            "'Microsoft.KeyVault/vaults/joinPerimeter/action' on the linked scope(s) '"
                + VAULTS
                + "kv1'");
    role(plane, "3", VAULTS + "kv1", "Microsoft.KeyVault/vaults/joinPerimeter/action");
    assertThat(plane.send("PUT", INSIDE + V, "stranger", body).status()).isEqualTo(201);
  }

  @Test
  void letting_a_subscription_in_needs_a_right_at_it() {
    var plane = withWall();
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, WALL);

    var answer =
        plane.send(
            "PUT",
            OFFICE + V,
            "stranger",
            rule("'subscriptions':[{'id':'/subscriptions/" + SUBSCRIPTION + "'}]"));

    assertThat(answer.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(answer.message())
        .contains(
            "'Microsoft.Resources/subscriptions/joinPerimeterRule/action' on the linked scope(s)"
                + " '/subscriptions/"
                + SUBSCRIPTION
                + "'");
  }

  @Test
  void deleting_by_force_needs_the_right_to_let_out() {
    var plane = withWall();
    role(plane, "1", WALL, "Microsoft.Network/networkSecurityPerimeters/delete");

    var answer = plane.send("DELETE", WALL + V + "&forceDeletion=true", "stranger", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message())
        .contains("'Microsoft.Network/networkSecurityPerimeters/resourceAssociations/delete'");
    assertThat(plane.send("DELETE", WALL + V, "stranger", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"links", "linkReferences", "loggingConfigurations"})
  void of_what_is_not_served_there_is_none_and_none_is_made(String parts) {
    var plane = withWall();
    var all = WALL + "/" + parts;

    assertThat(plane.get(all + V).text()).isEqualTo("{\"value\":[]}");
    refused(plane.get(all + "/x" + V), 404, "NotFound", "Resource " + all + "/x not found.");
    var refused = plane.put(all + "/x" + V, "{'properties':{}}");
    assertThat(refused.status()).isEqualTo(501);
    assertThat(refused.code()).isEqualTo("NotSupported");
    assertThat(refused.message()).endsWith("is not supported by this server.");
    assertThat(delete(plane, all + "/x" + V).status()).isEqualTo(204);
    assertThat(plane.send("PUT", all + "/x" + V, "stranger", "{}").status()).isEqualTo(403);
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

  @ParameterizedTest
  @CsvSource({
    "2021-02-01-preview, 200",
    "2023-08-01-preview, 200",
    "2024-07-01, 200",
    "2026-03-01, 200",
    "2020-11-01, 400"
  })
  void perimeters_are_there_since_their_first_preview(String version, int status) {
    assertThat(withWall().get(WALL + "?api-version=" + version).status()).isEqualTo(status);
  }

  @Test
  void a_perimeter_elsewhere_is_another() {
    var plane = withWall();

    var answer = plane.put(WALL + V, "{'location':'northeurope'}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("InvalidResourceLocation");
    assertThat(plane.put(WALL + "3" + V, "{}").code()).isEqualTo("LocationRequired");
  }

  @Test
  void a_subscription_has_a_hundred_perimeters_at_most() {
    var plane = withWall();
    for (int i = 1; i < 100; i++) {
      done(plane.put(WALL + "-" + i + V, "{'location':'westeurope'}"));
    }

    refused(
        plane.put(WALL + "-more" + V, "{'location':'westeurope'}"),
        400,
        "BadRequest",
        "The property 'properties.networkSecurityPerimeters' must not have more than 100"
            + " entries.");
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

  private static ControlPlane withWall() {
    var plane = ControlPlane.withVault("kv1", "");
    done(plane.put(WALL + V, "{'location':'westeurope'}"));
    assertThat(plane.put(PROFILE + V, "{}").status()).isEqualTo(201);
    assertThat(plane.put(OFFICE + V, rule("'addressPrefixes':['198.51.100.0/24']")).status())
        .isEqualTo(201);
    return plane;
  }

  private static String rule(String properties) {
    return "{'properties':{"
        + (properties.contains("'direction'") ? "" : "'direction':'Inbound',")
        + properties
        + (properties.isEmpty() ? "'addressPrefixes':[]" : "")
        + "}}";
  }

  private static String blocks(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'9." + i + ".0.0/16'")
        .collect(Collectors.joining(",", "'addressPrefixes':[", "]"));
  }

  private static String association(String resource, String mode) {
    return "{'properties':{'privateLinkResource':{'id':'"
        + resource
        + "'},'profile':{'id':'"
        + PROFILE
        + "'},'accessMode':'"
        + mode
        + "'}}";
  }

  private static void role(ControlPlane plane, String id, String scope, String action) {
    var role =
        new RoleDefinition(
            "99999999-9999-4999-8999-99999999999" + id,
            "Role " + id,
            "",
            false,
            List.of(
                new RoleDefinition.Permission(List.of(action), List.of(), List.of(), List.of())),
            List.of("/"));
    plane.roleStore.putCustomRole(role);
    plane.grant(STRANGER, role, scope);
  }
}
