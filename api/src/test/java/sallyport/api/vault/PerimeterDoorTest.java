package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.request;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;
import sallyport.core.Caller;
import sallyport.core.Ids;
import sallyport.core.VaultId;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;
import sallyport.resources.ResourceFixtures;
import sallyport.resources.ResourceGroup;
import sallyport.resources.Subscription;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.NetworkFixtures;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Association;
import sallyport.resources.networks.SecurityPerimeter.Direction;
import sallyport.resources.networks.SecurityPerimeter.Profile;
import sallyport.resources.networks.SecurityPerimeters;

/** Calls to a vault inside a perimeter: answer and record of each, and when changes count. */
class PerimeterDoorTest {
  private static final String GROUP = "rg-pay";
  private static final NetworkAddress WALL =
      new NetworkAddress(DataPlaneFixture.SUBSCRIPTION, GROUP, "wall");
  private static final String WALL_ID =
      "/subscriptions/"
          + DataPlaneFixture.SUBSCRIPTION
          + "/resourceGroups/rg-pay/providers/Microsoft.Network/networkSecurityPerimeters/wall";
  private static final String STORAGE =
      "/subscriptions/"
          + DataPlaneFixture.SUBSCRIPTION
          + "/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";
  private static final String DATABASE =
      "/subscriptions/aaaa/resourceGroups/g/providers/Microsoft.Sql/servers/db";
  private static final String APPS =
      (NetworkFixtures.network("Hub").id() + "/subnets/Apps").toLowerCase(Locale.ROOT);
  private static final String WHO =
      "appid=44444444-4444-4444-8444-444444444444;oid=33333333-3333-4333-8333-333333333333;"
          + "iss=https://login.example.test:8443/11111111-1111-4111-8111-111111111111/";
  private static final String CALLER = "Caller: " + WHO + "\r\n";
  private static final String VAULT = "Vault: kv-pay;location=westeurope";

  private final DataPlaneFixture fixture =
      new DataPlaneFixture(
          List.of(
              new Attachment(
                  new Evidence.Source(AddressBlock.parse("10.0.0.0/24").orElseThrow()), APPS)));
  private final SecurityPerimeters perimeters =
      new SecurityPerimeters(
          fixture.networks,
          fixture.resources,
          fixture.roles,
          fixture.states,
          NetworkExtensions.NONE,
          Ids.random());
  private final PerimeterMembers members =
      new PerimeterMembers(fixture.networks, fixture.resources, fixture.states);

  @BeforeEach
  void aPerimeterIsThere() {
    perimeters.put(WALL, Optional.of("westeurope"), Map.of());
    perimeters.putProfile(WALL, "default");
    addresses("office", "198.51.100.0/24");
  }

  @Test
  void an_enforced_perimeter_refuses_whom_no_rule_lists() {
    inside(AccessMode.ENFORCED);
    vault(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.AZURE_SERVICES);

    assertRefused(
        list("192.0.2.1"),
        403,
        "Forbidden",
        "The request was forbidden by NSP policy. " + CALLER + VAULT,
        "ForbiddenByNsp");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", false)
        .containsEntry("door", "network")
        .containsEntry("rule", "no rule of a network security perimeter matches")
        .containsEntry(
            "nsp", nsp("Enforced", false, "no rule of a network security perimeter matches"))
        .doesNotContainKey("addrAuthType");
  }

  @Test
  void a_blocked_caller_without_a_valid_token_is_not_named() {
    inside(AccessMode.ENFORCED);
    fixture.tokens.put("old", new TokenCheck.Verdict.Expired());

    var response =
        fixture.plane.handle(
            request("GET", "/secrets?api-version=7.6")
                .bearer("old")
                .arriving(Arrival.direct(InetAddress.ofLiteral("192.0.2.1"))));

    assertRefused(
        response,
        403,
        "Forbidden",
        "The request was forbidden by NSP policy.\r\n" + VAULT,
        "ForbiddenByNsp");
  }

  @Test
  void an_enforced_perimeter_lets_in_whom_a_rule_lists_although_the_vault_is_closed() {
    inside(AccessMode.ENFORCED);
    vault(PublicAccess.DISABLED, DefaultAction.DENY, Bypass.NONE);

    assertThat(list("198.51.100.7").status()).isEqualTo(200);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("addrAuthType", "NetworkSecurityPerimeter")
        .containsEntry("nsp", nsp("Enforced", true, "perimeter rule office, 198.51.100.0/24"));
  }

  @Test
  void a_listed_address_is_still_asked_for_a_token_and_a_permission() {
    inside(AccessMode.ENFORCED);
    fixture.policies();

    assertThat(list("198.51.100.7").status()).isEqualTo(403);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("door", "permission");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONE | 192.0.2.1 | and caller was ignored because bypass is set to None |",
        "AZURE_SERVICES | 192.0.2.1 | and caller is not a trusted service. |",
        "NONE | 10.0.0.5 | and caller was ignored because bypass is set to None | from unknown"
            + " subnet",
        "AZURE_SERVICES | 10.0.0.5 | and caller is not a trusted service. | from unknown subnet"
      })
  void in_transition_a_refusal_tells_that_neither_perimeter_nor_rules_let_in(
      Bypass bypass, String address, String why, String suffix) {
    fixture.networks.change(change -> change.put(NetworkFixtures.network("Hub")));
    inside(AccessMode.LEARNING);
    vault(PublicAccess.ENABLED, DefaultAction.DENY, bypass);

    assertRefused(
        list(address),
        403,
        "Forbidden",
        "Request was not allowed by NSP rules and the client address is not authorized "
            + why
            + "\r\nClient address: "
            + address
            + (suffix == null ? "" : " " + suffix)
            + "\r\nCaller: appid=44444444-4444-4444-8444-444444444444;"
            + "oid=33333333-3333-4333-8333-333333333333\r\n"
            + VAULT,
        "ForbiddenByFirewall");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", false)
        .containsEntry(
            "nsp", nsp("Transition", false, "no rule of a network security perimeter matches"));
  }

  @Test
  void in_transition_whom_only_the_perimeter_would_let_in_hears_of_the_vaults_rules_alone() {
    inside(AccessMode.AUDIT);
    vault(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE);

    assertRefused(
        list("198.51.100.7"),
        403,
        "Forbidden",
        "Client address is not authorized and caller was ignored because bypass is set to None\r\n"
            + "Client address: 198.51.100.7\r\n"
            + CALLER
            + VAULT,
        "ForbiddenByFirewall");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("nsp", nsp("Transition", true, "perimeter rule office, 198.51.100.0/24"));
  }

  @Test
  void in_transition_what_enforcing_would_refuse_is_let_in_and_recorded() {
    inside(AccessMode.LEARNING);
    vault(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.NONE);

    assertThat(list("192.0.2.1").status()).isEqualTo(200);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("addrAuthType", "PublicIP")
        .containsEntry(
            "nsp", nsp("Transition", false, "no rule of a network security perimeter matches"));
  }

  @ParameterizedTest
  @CsvSource({"LEARNING, 200", "ENFORCED, 403"})
  void what_only_reports_is_recorded_beside_the_perimeters_word_and_softens_no_enforced_one(
      AccessMode mode, int status) {
    var reporting = new DataPlaneFixture(List.of(), new NetworkExtensions(false, true));
    reporting.networks.change(change ->
        change.put(
            new SecurityPerimeter(
                NetworkFixtures.perimeter("w", new VaultId("v"), "/v").place(),
                "guid",
                Map.of(),
                List.of(new Profile("p", 0, List.of())),
                List.of(
                    new Association(
                        "a",
                        DataPlaneFixture.SCOPE,
                        Optional.of(new VaultId("id-of-kv-pay")),
                        "p",
                        mode)),
                1)));
    reporting.network(
        new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, List.of())
            .withReportOnly(true));

    var response =
        reporting.plane.handle(
            request("GET", "/secrets?api-version=7.6")
                .arriving(Arrival.direct(InetAddress.ofLiteral("192.0.2.1"))));

    assertThat(response.status()).isEqualTo(status);
    var properties = reporting.onlyRecord().properties();
    assertThat(properties).containsEntry("isAddressAuthorized", false).containsKey("nsp");
    assertThat(properties.containsKey("wouldRefuse")).isEqualTo(status == 200);
  }

  @Test
  void a_vault_that_is_secured_by_perimeter_is_judged_by_it_in_transition_too() {
    inside(AccessMode.LEARNING);
    vault(PublicAccess.SECURED_BY_PERIMETER, DefaultAction.ALLOW, Bypass.AZURE_SERVICES);

    assertThat(list("198.51.100.7").status()).isEqualTo(200);
    assertThat(list("192.0.2.1").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"LEARNING, 200", "ENFORCED, 403"})
  void a_trusted_service_passes_in_transition_only(AccessMode mode, int status) {
    var service = "e406a681-f3d4-42a8-90b6-c2b029497af1";
    as(service, Optional.empty());
    inside(mode);
    vault(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.AZURE_SERVICES);

    var response =
        fixture.plane.handle(
            request("POST", "/keys/k/wrapkey?api-version=7.6")
                .body("{\"alg\":\"RSA-OAEP\",\"value\":\"AA\"}")
                .arriving(Arrival.direct(InetAddress.ofLiteral("192.0.2.1"))));

    // The key is not there; the door is what counts.
    assertThat(response.status()).isEqualTo(status == 200 ? 404 : 403);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", status == 200);
  }

  @Test
  void a_private_endpoint_is_not_the_perimeters_business() {
    inside(AccessMode.ENFORCED);
    var endpoint = NetworkFixtures.endpoint("Door", new VaultId("id-of-kv-pay"), 77);
    fixture.networks.change(change -> change.put(endpoint));
    fixture.states.networksChanged();

    var response =
        fixture.plane.handle(
            request("GET", "/secrets?api-version=7.6")
                .arriving(
                    new Arrival(
                        InetAddress.ofLiteral("10.0.0.5"),
                        InetAddress.ofLiteral("192.0.2.9"),
                        Optional.empty(),
                        OptionalLong.of(77))));

    assertThat(response.status()).isEqualTo(200);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("addrAuthType", "PrivateLink")
        .doesNotContainKey("nsp");
  }

  @Test
  void a_resource_inside_the_same_perimeter_comes_in_until_it_is_let_out() {
    inside(AccessMode.ENFORCED);
    as(DataPlaneFixture.APP, Optional.of(STORAGE));
    assertThat(list("192.0.2.1").status()).isEqualTo(403);

    members.put(
        WALL,
        new PerimeterMembers.Draft(
            "account", STORAGE, WALL_ID + "/profiles/default", AccessMode.LEARNING));
    fixture.audit.clear();
    assertThat(list("192.0.2.1").status()).isEqualTo(200);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("addrAuthType", "NetworkSecurityPerimeter")
        .containsEntry(
            "nsp",
            nsp("Enforced", true, "inside the perimeter, " + STORAGE.toLowerCase(Locale.ROOT)));

    assertThat(members.delete(WALL, "account")).isTrue();
    assertThat(list("192.0.2.1").status()).isEqualTo(403);
  }

  @Test
  void a_resource_of_a_listed_subscription_comes_in_and_is_named_when_it_is_not_listed_any_more() {
    inside(AccessMode.ENFORCED);
    as(DataPlaneFixture.APP, Optional.of(DATABASE));
    rule("partners", List.of(), List.of("/subscriptions/AAAA"));

    assertThat(list("192.0.2.1").status()).isEqualTo(200);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("nsp", nsp("Enforced", true, "perimeter rule partners, subscription aaaa"));

    perimeters.deleteRule(WALL, "default", "partners");
    assertRefused(
        list("192.0.2.1"),
        403,
        "Forbidden",
        "The request was forbidden by NSP policy. Caller: "
            + WHO
            + ";xmsmirid="
            + DATABASE
            + "\r\n"
            + VAULT,
        "ForbiddenByNsp");
  }

  @Test
  void every_change_counts_from_the_next_call_on() {
    vault(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.NONE);
    assertThat(list("192.0.2.1").status()).isEqualTo(200);

    inside(AccessMode.ENFORCED);
    assertThat(list("192.0.2.1").status()).isEqualTo(403);

    addresses("home", "192.0.2.0/24");
    assertThat(list("192.0.2.1").status()).isEqualTo(200);

    addresses("home", "192.0.2.128/25");
    assertThat(list("192.0.2.1").status()).isEqualTo(403);

    inside(AccessMode.LEARNING);
    assertThat(list("192.0.2.1").status()).isEqualTo(200);

    perimeters.putProfile(WALL, "other");
    inside("other", AccessMode.ENFORCED);
    assertThat(list("198.51.100.7").status()).isEqualTo(403);

    assertThat(perimeters.delete(WALL, true)).isTrue();
    assertThat(list("192.0.2.1").status()).isEqualTo(200);
  }

  @Test
  void an_outbound_rule_lets_nobody_in() {
    inside(AccessMode.ENFORCED);
    perimeters.putRule(
        WALL,
        "default",
        new AccessRule("out", Direction.OUTBOUND, List.of(), List.of(), List.of("*.example.test")));

    assertThat(list("192.0.2.1").status()).isEqualTo(403);
  }

  @Test
  void another_vault_and_a_purged_one_are_none_of_the_perimeters() {
    inside(AccessMode.ENFORCED);
    fixture.resources.createVault(DataPlaneFixture.vault("kv-two"));

    var other =
        fixture.plane.handle(
            SentRequest.of("GET", "kv-two.vault.example.test", "/secrets?api-version=7.6")
                .bearer(DataPlaneFixture.TOKEN)
                .arriving(Arrival.direct(InetAddress.ofLiteral("192.0.2.1"))));
    members.vaultPurged(new VaultId("id-of-kv-pay"));

    assertThat(other.status()).isEqualTo(200);
    assertThat(members.around(new VaultId("id-of-kv-pay"))).isEmpty();
    assertThat(list("192.0.2.1").status()).isEqualTo(200);
  }

  @Test
  void a_vault_is_inside_under_its_id_and_not_its_name() {
    fixture.resources.putGroup(
        new ResourceGroup(ResourceFixtures.SUBSCRIPTION, "x", "westeurope", Map.of()));
    fixture.resources.addSubscription(
        new Subscription(ResourceFixtures.SUBSCRIPTION, DataPlaneFixture.TENANT, "Other"));
    SecurityPerimeter perimeter =
        NetworkFixtures.perimeter("Old", new VaultId("id-of-a-former-one"), DataPlaneFixture.SCOPE);
    fixture.networks.change(change -> change.put(perimeter));
    fixture.states.networksChanged();

    assertThat(list("192.0.2.1").status()).isEqualTo(200);
  }

  private static Map<String, Object> nsp(String mode, boolean allowed, String rule) {
    return Map.of(
        "perimeter",
        WALL_ID,
        "profile",
        "default",
        "accessMode",
        mode,
        "allowed",
        allowed,
        "rule",
        rule);
  }

  private void inside(AccessMode mode) {
    inside("default", mode);
  }

  private void inside(String profile, AccessMode mode) {
    members.put(
        WALL,
        new PerimeterMembers.Draft(
            "pay", DataPlaneFixture.SCOPE, WALL_ID + "/profiles/" + profile, mode));
  }

  private void addresses(String name, String block) {
    rule(name, List.of(block), List.of());
  }

  private void rule(String name, List<String> blocks, List<String> subscriptions) {
    perimeters.putRule(
        WALL, "default", new AccessRule(name, Direction.INBOUND, blocks, subscriptions, List.of()));
  }

  private void vault(PublicAccess access, DefaultAction action, Bypass bypass) {
    fixture.network(new NetworkRules(access, action, bypass, List.of()));
  }

  private void as(String appId, Optional<String> identity) {
    var dev = DataPlaneFixture.caller();
    fixture.tokens.put(
        DataPlaneFixture.TOKEN,
        new TokenCheck.Verdict.Valid(
            new Caller(
                dev.tenantId(),
                dev.objectId(),
                Optional.of(appId),
                List.of(),
                false,
                true,
                dev.issuer(),
                identity,
                Map.of())));
  }

  private Response list(String address) {
    return fixture.plane.handle(
        request("GET", "/secrets?api-version=7.6")
            .arriving(Arrival.direct(InetAddress.ofLiteral(address))));
  }
}
