package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;
import static sallyport.api.resources.Walls.INSIDE;
import static sallyport.api.resources.Walls.OFFICE;
import static sallyport.api.resources.Walls.PROFILE;
import static sallyport.api.resources.Walls.V;
import static sallyport.api.resources.Walls.WALL;
import static sallyport.api.resources.Walls.rule;
import static sallyport.api.resources.Walls.withWall;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.NetworkExtensions;

/** Perimeters, their profiles and rules. */
class PerimeterRoutesTest {

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

  private static String blocks(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "'9." + i + ".0.0/16'")
        .collect(Collectors.joining(",", "'addressPrefixes':[", "]"));
  }
}
