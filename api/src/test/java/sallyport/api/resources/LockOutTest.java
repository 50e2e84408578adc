package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.APPS;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.rule;
import static sallyport.api.resources.Networks.rules;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.access.BuiltInRoles;
import sallyport.api.resources.ControlPlane.Answer;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;

/**
 * Who is told that a change of something else than a vault's own rules shuts it out of the vault.
 */
class LockOutTest {
  private static final String P = "?api-version=2024-07-01";
  private static final String KV = "?api-version=2026-03-01-preview";
  private static final String WALL = PROVIDER + "networkSecurityPerimeters/wall";
  private static final String PROFILE = WALL + "/profiles/default";
  private static final String OFFICE = PROFILE + "/accessRules/office";
  private static final String INSIDE = WALL + "/resourceAssociations/";
  private static final String DOOR = PROVIDER + "privateEndpoints/door";
  private static final Arrival ELSEWHERE = Arrival.direct(InetAddress.ofLiteral("203.0.113.9"));
  private static final String BY_WALL =
      "299 sallyport \"The vault kv1 now refuses data-plane calls from here (203.0.113.9): no rule"
          + " of a network security perimeter matches. A rule of the network security perimeter"
          + " around the vault, or a private endpoint, lets it in.\"";

  @Test
  void putting_a_vault_inside_an_enforced_perimeter_that_does_not_list_the_author() {
    var plane = withWall();

    quiet(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Learning")));
    assertThat(warning(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Enforced"))))
        .isEqualTo(BY_WALL);
    // It was out already.
    quiet(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Enforced")));
  }

  @Test
  void giving_a_vault_another_profile_or_changing_and_deleting_its_rule() {
    var plane = withWall();
    done(plane.put(OFFICE + P, inbound("203.0.113.0/24")));
    done(plane.put(WALL + "/profiles/empty" + P, "{}"));
    quiet(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Enforced")));

    var moved = plane.put(INSIDE + "kv1" + P, association("kv1", "empty", "Enforced"));
    quiet(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Enforced")));
    var narrowed = plane.put(OFFICE + P, inbound("203.0.113.128/25"));
    quiet(plane.put(OFFICE + P, inbound("203.0.113.0/24")));
    var deleted = delete(plane, OFFICE + P);

    assertThat(List.of(warning(moved), warning(narrowed), warning(deleted))).containsOnly(BY_WALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"association", "perimeter"})
  void letting_a_vault_out_into_rules_of_its_own_that_refuse(String what) {
    var plane = withWall();
    done(plane.put(OFFICE + P, inbound("203.0.113.0/24")));
    done(plane.put(INSIDE + "kv1" + P, association("kv1", "default", "Enforced")));
    plane.putVault("kv1", "'networkAcls':{'defaultAction':'Deny'}");

    var answer =
        what.equals("perimeter")
            ? delete(plane, WALL + P + "&forceDeletion=true")
            : delete(plane, INSIDE + "kv1" + P);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(warning(answer))
        .contains("The vault kv1 now refuses", "address rule 203.0.113.9/32");
  }

  @Test
  void many_vaults_are_named_up_to_ten_and_only_those_that_the_author_may_read() {
    var plane = withWall();
    done(plane.put(OFFICE + P, inbound("203.0.113.0/24")));
    for (int i = 1; i <= 12; i++) {
      done(plane.putVault("kv" + i, ""));
      done(plane.put(INSIDE + "kv" + i + P, association("kv" + i, "default", "Enforced")));
    }
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, WALL);
    plane.grant(STRANGER, BuiltInRoles.READER, VAULTS + "kv7");

    var seen = warning(plane.send("DELETE", OFFICE + P, "stranger", ""));
    done(plane.put(OFFICE + P, inbound("203.0.113.0/24")));
    var all = warning(delete(plane, OFFICE + P));

    assertThat(named(seen)).isEqualTo(1);
    assertThat(seen).contains("The vault kv7 now");
    assertThat(named(all)).isEqualTo(10);
    assertThat(all).endsWith(", 299 sallyport \"So do 2 more vaults.\"");
  }

  @Test
  void a_subnet_that_loses_its_service_endpoint_or_goes() {
    for (var change :
        List.of("subnet", "network", "delete subnet", "put network", "delete network")) {
      var plane = Networks.withHub(List.of(from("10.0.0.0/24", APPS)));
      done(plane.putVault("kv1", rules(rule(APPS))));
      done(plane.putVault("kv2", ""));
      plane.arrival = Arrival.direct(InetAddress.ofLiteral("10.0.0.5"));

      var answer =
          switch (change) {
            case "subnet" -> plane.put(APPS + V, "{'properties':{'addressPrefix':'10.0.0.0/24'}}");
            case "network" ->
                plane.put(
                    HUB + V, hub("{'name':'apps','properties':{'addressPrefix':'10.0.0.0/24'}}"));
            case "put network" -> plane.put(HUB + V, hub(""));
            case "delete subnet" -> delete(plane, APPS + V);
            default -> delete(plane, HUB + V);
          };

      done(answer);
      assertThat(named(warning(answer))).as(change).isEqualTo(1);
      assertThat(warning(answer)).contains("The vault kv1 now refuses");
    }
  }

  @Test
  void whoever_does_not_come_through_the_subnet_is_not_told() {
    var plane = Networks.withHub(List.of(from("10.0.0.0/24", APPS)));
    done(plane.putVault("kv1", rules(rule(APPS))));
    plane.arrival = ELSEWHERE;

    quiet(delete(plane, APPS + V));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reject", "remove", "delete"})
  void a_private_endpoint_that_its_author_comes_through_and_that_is_let_in_no_longer(String what) {
    var plane = Networks.withHub(List.of(from("10.0.1.0/29", DOOR)));
    done(plane.putVault("kv1", "'publicNetworkAccess':'Disabled'"));
    done(Networks.approved(plane, "door"));
    var connection =
        VAULTS
            + "kv1/privateEndpointConnections/"
            + plane.networkStore.endpoints().getFirst().connection().vaultSideName()
            + KV;
    plane.arrival = Arrival.direct(InetAddress.ofLiteral("10.0.1.4"));

    var answer =
        switch (what) {
          case "reject" ->
              plane.put(
                  connection,
                  "{'properties':{'privateLinkServiceConnectionState':{'status':'Rejected'}}}");
          case "remove" -> delete(plane, connection);
          default -> delete(plane, DOOR + V);
        };

    done(answer);
    assertThat(warning(answer)).startsWith("299 sallyport \"The vault kv1 now refuses");
  }

  private static ControlPlane withWall() {
    var plane = ControlPlane.withVault("kv1", "");
    done(plane.put(WALL + P, "{'location':'westeurope'}"));
    done(plane.put(PROFILE + P, "{}"));
    plane.arrival = ELSEWHERE;
    return plane;
  }

  private static Attachment from(String block, String id) {
    return new Attachment(
        new Evidence.Source(AddressBlock.parse(block).orElseThrow()), id.toLowerCase(Locale.ROOT));
  }

  private static String hub(String subnets) {
    return "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':["
        + subnets
        + "]}}";
  }

  private static String inbound(String block) {
    return "{'properties':{'direction':'Inbound','addressPrefixes':['" + block + "']}}";
  }

  private static String association(String vault, String profile, String mode) {
    return "{'properties':{'privateLinkResource':{'id':'"
        + VAULTS
        + vault
        + "'},'profile':{'id':'"
        + WALL
        + "/profiles/"
        + profile
        + "'},'accessMode':'"
        + mode
        + "'}}";
  }

  private static void quiet(Answer answer) {
    assertThat(done(answer).response().headers()).doesNotContain("Warning");
  }

  private static String warning(Answer answer) {
    return answer.header("Warning");
  }

  private static long named(String warning) {
    return Pattern.compile("The vault kv").matcher(warning).results().count();
  }
}
