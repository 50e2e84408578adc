package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.Firewall.Cause;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.PerimeterRules.AccessRule;
import sallyport.access.PerimeterRules.Mode;
import sallyport.core.Caller;
import sallyport.core.VaultId;

class PerimeterTest {
  private static final VaultId VAULT = new VaultId("v1");
  private static final String STORE =
      "/subscriptions/s1/resourcegroups/g/providers/microsoft.storage/storageaccounts/a";
  private static final Optional<String> SERVICE = Optional.of("Azure Storage");
  private static final Verdict OUTSIDE = new Verdict.Denied(Cause.PERIMETER);
  private static final Verdict BY_ADDRESS =
      new Verdict.Allowed(new Reason.PerimeterAddress("office", "198.51.100.0/24"));

  @ParameterizedTest
  @EnumSource(PublicAccess.class)
  void an_enforced_perimeter_decides_whatever_the_vault_says(PublicAccess access) {
    var firewall = firewall(access, Mode.ENFORCED);

    assertThat(judge(firewall, "198.51.100.7", nobody())).isEqualTo(BY_ADDRESS);
    assertThat(judge(firewall, "192.0.2.1", nobody())).isEqualTo(OUTSIDE);
  }

  @Test
  void a_vault_that_asks_for_its_perimeter_is_judged_by_it_in_transition_as_well() {
    var firewall = firewall(PublicAccess.SECURED_BY_PERIMETER, Mode.TRANSITION);

    assertThat(judge(firewall, "198.51.100.7", nobody())).isEqualTo(BY_ADDRESS);
    assertThat(judge(firewall, "192.0.2.1", nobody())).isEqualTo(OUTSIDE);
  }

  @Test
  void a_vault_that_asks_for_a_perimeter_and_is_in_none_lets_in_nobody() {
    var firewall = Firewall.compile(rules(PublicAccess.SECURED_BY_PERIMETER), Optional.of(VAULT));

    assertThat(judge(firewall, "198.51.100.7", app(STORE))).isEqualTo(OUTSIDE);
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLED, 198.51.100.7, FIREWALL_CALLER_NOT_TRUSTED",
    "DISABLED, 198.51.100.7, CONNECTION_CALLER_NOT_TRUSTED",
    "DISABLED, 203.0.113.1, CONNECTION_CALLER_NOT_TRUSTED"
  })
  void in_transition_the_vaults_own_rules_decide(PublicAccess access, String address, Cause cause) {
    var firewall = firewall(access, Mode.TRANSITION);

    assertThat(judge(firewall, address, nobody())).isEqualTo(new Verdict.Denied(cause));
  }

  @Test
  void in_transition_the_vaults_rules_and_the_bypass_let_in() {
    var firewall = firewall(PublicAccess.ENABLED, Mode.TRANSITION);

    assertThat(judge(firewall, "203.0.113.1", nobody()))
        .isEqualTo(new Verdict.Allowed(new Reason.AddressRule("203.0.113.0/24")));
    assertThat(firewall.judge(from("192.0.2.1"), SERVICE, nobody()))
        .isEqualTo(new Verdict.Allowed(new Reason.TrustedService("Azure Storage")));
  }

  @Test
  void in_transition_the_perimeter_has_an_opinion_all_the_same() {
    var perimeter = firewall(PublicAccess.ENABLED, Mode.TRANSITION).perimeter().orElseThrow();

    assertThat(perimeter.judge(from("198.51.100.7"), nobody())).isEqualTo(BY_ADDRESS);
    assertThat(perimeter.judge(from("203.0.113.1"), nobody())).isEqualTo(OUTSIDE);
    assertThat(perimeter.enforced()).isFalse();
  }

  @Test
  void an_enforced_perimeter_knows_no_trusted_service() {
    var firewall = firewall(PublicAccess.ENABLED, Mode.ENFORCED);

    assertThat(firewall.judge(from("192.0.2.1"), SERVICE, nobody())).isEqualTo(OUTSIDE);
  }

  @Test
  void an_enforced_perimeter_is_not_softened_by_rules_that_only_report() {
    var firewall =
        Firewall.compile(
            rules(PublicAccess.ENABLED).withReportOnly(true),
            Optional.of(VAULT),
            Optional.of(perimeter(Mode.ENFORCED)));

    assertThat(judge(firewall, "192.0.2.1", nobody())).isEqualTo(OUTSIDE);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void private_endpoints_come_first_in_every_mode(Mode mode) {
    var firewall = firewall(PublicAccess.SECURED_BY_PERIMETER, mode);

    assertThat(firewall.judge(endpoint(Optional.of(VAULT)), Optional.empty()))
        .isEqualTo(new Verdict.Allowed(new Reason.PrivateLink("pe")));
    assertThat(firewall.judge(endpoint(Optional.empty()), SERVICE, app(STORE)))
        .isEqualTo(new Verdict.Denied(Cause.LINK_PERIMETER));
  }

  @ParameterizedTest
  @CsvSource({"TRANSITION, LINK_CONNECTION_CALLER_NOT_TRUSTED", "ENFORCED, LINK_PERIMETER"})
  void an_endpoint_that_is_not_approved_is_told_of_the_perimeter_where_that_decides(
      Mode mode, Cause cause) {
    assertThat(
            firewall(PublicAccess.DISABLED, mode)
                .judge(endpoint(Optional.empty()), Optional.empty()))
        .isEqualTo(new Verdict.Denied(cause));
  }

  @Test
  void a_resource_inside_the_perimeter_comes_in_from_anywhere() {
    var firewall = firewall(PublicAccess.ENABLED, Mode.ENFORCED);
    var inside = new Verdict.Allowed(new Reason.PerimeterMember(STORE));

    assertThat(judge(firewall, "192.0.2.1", app(STORE.replace("storage", "Storage"))))
        .isEqualTo(inside);
    assertThat(
            firewall.judge(
                new Origin.Subnet("s", InetAddress.ofLiteral("10.0.0.5")),
                Optional.empty(),
                app(STORE)))
        .isEqualTo(inside);
  }

  @Test
  void a_resource_of_a_listed_subscription_comes_in() {
    var firewall = firewall(PublicAccess.ENABLED, Mode.ENFORCED);

    assertThat(
            judge(
                firewall,
                "192.0.2.1",
                app("/subscriptions/S2/resourceGroups/g/providers/Microsoft.Sql/servers/db")))
        .isEqualTo(new Verdict.Allowed(new Reason.PerimeterSubscription("partners", "s2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscriptions/s3/resourceGroups/g/providers/Microsoft.Sql/servers/db",
        "/subscriptions/s2",
        "/subscriptions/s2/resourceGroups/g",
        "/x/s2/resourceGroups/g/providers/Microsoft.Sql/servers/db",
        "/subscriptions//resourceGroups/g/providers/Microsoft.Sql/servers/db",
        "s2",
        ""
      })
  void what_is_no_resource_of_a_listed_subscription_stays_outside(String identity) {
    var firewall = firewall(PublicAccess.ENABLED, Mode.ENFORCED);

    assertThat(judge(firewall, "192.0.2.1", app(identity))).isEqualTo(OUTSIDE);
  }

  @Test
  void a_user_is_no_resource_whatever_the_token_says() {
    var firewall = firewall(PublicAccess.ENABLED, Mode.ENFORCED);

    assertThat(judge(firewall, "192.0.2.1", Optional.of(caller(false, Optional.of(STORE)))))
        .isEqualTo(OUTSIDE);
    assertThat(judge(firewall, "192.0.2.1", Optional.of(caller(true, Optional.empty()))))
        .isEqualTo(OUTSIDE);
  }

  @Test
  void an_address_counts_over_the_public_network_only() {
    var everywhere =
        perimeter(
            Mode.ENFORCED,
            List.of(new AccessRule("all", List.of("0.0.0.0/0"), List.of())),
            Set.of());
    var firewall = Firewall.compile(NetworkRules.OPEN, Optional.empty(), Optional.of(everywhere));

    assertThat(judge(firewall, "10.0.0.5", nobody())).isInstanceOf(Verdict.Allowed.class);
    assertThat(judge(firewall, "2001:db8::1", nobody())).isEqualTo(OUTSIDE);
    assertThat(
            firewall.judge(
                new Origin.Subnet("s", InetAddress.ofLiteral("10.0.0.5")), Optional.empty()))
        .isEqualTo(OUTSIDE);
  }

  @Test
  void ipv6_rules_are_in_force_with_their_extension_only() {
    var stored =
        perimeter(
            Mode.ENFORCED,
            List.of(new AccessRule("six", List.of("2001:db8::/32"), List.of("s2"))),
            Set.of());

    var without = Perimeter.compile(NetworkExtensions.NONE.inForce(stored));
    var with = Perimeter.compile(new NetworkExtensions(true, false).inForce(stored));

    assertThat(without.judge(from("2001:db8::1"), nobody())).isEqualTo(OUTSIDE);
    assertThat(with.judge(from("2001:db8::1"), nobody()))
        .isEqualTo(new Verdict.Allowed(new Reason.PerimeterAddress("six", "2001:db8::/32")));
    assertThat(without.rules().inbound().getFirst().subscriptions()).containsExactly("s2");
  }

  @ParameterizedTest
  @CsvSource({
    "10.11.0.0/16, 10.11.0.0/16",
    "0.0.0.0/0, 0.0.0.0/0",
    "127.0.0.1, 127.0.0.1/32",
    "198.51.100.0/24, 198.51.100.0/24"
  })
  void a_perimeter_takes_every_ipv4_block(String written, String canonical) {
    assertThat(AddressBlocks.anywhere(written, false)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.11.0.1/16", "10.0.0.0/33", "x", "", "2001:db8::/32", "fc00::/7"})
  void a_perimeter_takes_nothing_else(String written) {
    assertThat(AddressBlocks.anywhere(written, false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fc00::/7", "::ffff:10.0.0.0/104", "::/0"})
  void of_ipv6_a_perimeter_takes_what_a_vault_takes(String written) {
    assertThat(AddressBlocks.anywhere(written, true)).isEmpty();
    assertThat(AddressBlocks.anywhere("2001:db8::/32", true)).contains("2001:db8::/32");
  }

  @Test
  void rules_that_cannot_be_understood_are_not_served() {
    var odd =
        perimeter(
            Mode.ENFORCED,
            List.of(new AccessRule("odd", List.of("10.0.0.1/8"), List.of())),
            Set.of());

    assertThatThrownBy(() -> Perimeter.compile(odd)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Firewall firewall(PublicAccess access, Mode mode) {
    return Firewall.compile(rules(access), Optional.of(VAULT), Optional.of(perimeter(mode)));
  }

  private static NetworkRules rules(PublicAccess access) {
    return new NetworkRules(
        access, DefaultAction.DENY, Bypass.AZURE_SERVICES, List.of("203.0.113.0/24"));
  }

  private static PerimeterRules perimeter(Mode mode) {
    return perimeter(
        mode,
        List.of(
            new AccessRule("office", List.of("198.51.100.0/24"), List.of()),
            new AccessRule("partners", List.of(), List.of("s2"))),
        Set.of(STORE));
  }

  private static PerimeterRules perimeter(
      Mode mode, List<AccessRule> inbound, Set<String> members) {
    return new PerimeterRules("/the/perimeter", "default", mode, inbound, members);
  }

  private static Verdict judge(Firewall firewall, String address, Optional<Caller> caller) {
    return firewall.judge(from(address), Optional.empty(), caller);
  }

  private static Origin from(String address) {
    return new Origin.PublicNetwork(InetAddress.ofLiteral(address));
  }

  private static Origin endpoint(Optional<VaultId> approvedBy) {
    return new Origin.PrivateEndpoint("pe", approvedBy, InetAddress.ofLiteral("10.0.0.5"));
  }

  private static Optional<Caller> nobody() {
    return Optional.empty();
  }

  private static Optional<Caller> app(String identity) {
    return Optional.of(caller(true, Optional.of(identity)));
  }

  private static Caller caller(boolean application, Optional<String> identity) {
    return new Caller(
        Callers.TENANT,
        Callers.USER,
        Optional.of(Callers.APP),
        List.of(),
        false,
        application,
        "https://sts.windows.net/" + Callers.TENANT + "/",
        identity,
        Map.of());
  }
}
