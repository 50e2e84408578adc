package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
import sallyport.core.VaultId;

class FirewallTest {
  private static final String SUBNET =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/n/subnets/a";
  private static final String ENDPOINT =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/privateendpoints/e";
  private static final VaultId VAULT = new VaultId("v1");
  private static final Optional<String> NOBODY = Optional.empty();
  private static final Optional<String> SERVICE = Optional.of("Azure Backup");

  @Test
  void a_vault_about_which_nobody_said_anything_lets_everybody_in() {
    var firewall = Firewall.compile(NetworkRules.OPEN);

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY)).isEqualTo(openDoor());
    assertThat(firewall.judge(from("2001:db8::1"), NOBODY)).isEqualTo(openDoor());
  }

  @Test
  void rules_have_no_effect_while_the_default_action_is_allow() {
    var firewall = firewall(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.NONE, "1.2.3.4/32");

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY)).isEqualTo(openDoor());
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLED,AZURE_SERVICES,FIREWALL_CALLER_NOT_TRUSTED",
    "ENABLED,NONE,FIREWALL_BYPASS_NONE",
    "DISABLED,AZURE_SERVICES,CONNECTION_CALLER_NOT_TRUSTED",
    "DISABLED,NONE,CONNECTION_BYPASS_NONE"
  })
  void each_way_of_being_closed_has_its_own_cause(PublicAccess access, Bypass bypass, Cause cause) {
    var firewall = firewall(access, DefaultAction.DENY, bypass);

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY)).isEqualTo(new Verdict.Denied(cause));
  }

  @Test
  void disabled_public_access_ignores_default_action_and_rules() {
    var firewall =
        firewall(
            PublicAccess.DISABLED, DefaultAction.ALLOW, Bypass.AZURE_SERVICES, "198.51.100.0/24");

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.CONNECTION_CALLER_NOT_TRUSTED));
  }

  @Test
  void a_listed_address_comes_in_and_the_verdict_names_the_rule() {
    var firewall = denying("203.0.113.0/24", "198.51.100.7/32");

    var verdict = firewall.judge(from("198.51.100.7"), NOBODY);

    assertThat(verdict).isEqualTo(new Verdict.Allowed(new Reason.AddressRule("198.51.100.7/32")));
    assertThat(verdict.rule()).isEqualTo("address rule 198.51.100.7/32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.112.255", "203.0.114.0", "0.0.0.0", "255.255.255.255"})
  void the_neighbours_of_a_block_stay_outside(String address) {
    var firewall = denying("203.0.113.0/24");

    assertThat(firewall.judge(from(address), NOBODY)).isInstanceOf(Verdict.Denied.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.0", "203.0.113.255"})
  void the_edges_of_a_block_are_inside(String address) {
    var firewall = denying("203.0.113.0/24");

    assertThat(firewall.judge(from(address), NOBODY)).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void blocks_inside_others_and_blocks_given_twice_change_nothing() {
    var firewall = denying("203.0.113.7/32", "203.0.113.0/24", "203.0.113.0/25", "203.0.113.0/24");

    assertThat(firewall.judge(from("203.0.113.7"), NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.AddressRule("203.0.113.0/24")));
    assertThat(firewall.judge(from("203.0.113.200"), NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.AddressRule("203.0.113.0/24")));
  }

  @Test
  void loopback_callers_are_refused_like_anybody_else() {
    var firewall = denying("203.0.113.0/24");

    assertThat(firewall.judge(from("127.0.0.1"), NOBODY)).isInstanceOf(Verdict.Denied.class);
    assertThat(firewall.judge(from("::1"), NOBODY)).isInstanceOf(Verdict.Denied.class);
  }

  @Test
  void an_ipv4_address_mapped_into_ipv6_is_ipv4() throws UnknownHostException {
    var firewall = denying("203.0.113.0/24");

    assertThat(firewall.judge(mapped(203, 0, 113, 9, 0xFF), NOBODY))
        .isInstanceOf(Verdict.Allowed.class);
    assertThat(firewall.judge(mapped(203, 0, 114, 9, 0xFF), NOBODY))
        .isInstanceOf(Verdict.Denied.class);
  }

  @Test
  void no_other_ipv6_address_matches_whatever_it_ends_with() throws UnknownHostException {
    var firewall = denying("203.0.113.0/24");

    assertThat(firewall.judge(mapped(203, 0, 113, 9, 0), NOBODY))
        .isInstanceOf(Verdict.Denied.class);
    assertThat(firewall.judge(from("64:ff9b::203.0.113.9"), NOBODY))
        .isInstanceOf(Verdict.Denied.class);
    assertThat(firewall.judge(from("2002:cb00:7109::1"), NOBODY))
        .isInstanceOf(Verdict.Denied.class);
  }

  @ParameterizedTest
  @CsvSource({"ENABLED", "DISABLED"})
  void a_trusted_service_passes_while_the_bypass_is_on_also_without_public_access(
      PublicAccess access) {
    var firewall = firewall(access, DefaultAction.DENY, Bypass.AZURE_SERVICES);

    assertThat(firewall.judge(from("198.51.100.7"), SERVICE))
        .isEqualTo(new Verdict.Allowed(new Reason.TrustedService("Azure Backup")));
  }

  @ParameterizedTest
  @CsvSource({"ENABLED,FIREWALL_BYPASS_NONE", "DISABLED,CONNECTION_BYPASS_NONE"})
  void a_trusted_service_is_nobody_while_the_bypass_is_off(PublicAccess access, Cause cause) {
    var firewall = firewall(access, DefaultAction.DENY, Bypass.NONE);

    assertThat(firewall.judge(from("198.51.100.7"), SERVICE)).isEqualTo(new Verdict.Denied(cause));
  }

  @Test
  void a_listed_subnet_comes_in_and_the_verdict_names_the_rule() {
    var firewall = listing(Bypass.NONE, SUBNET);

    assertThat(firewall.judge(subnet(SUBNET), NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.SubnetRule(SUBNET)));
    assertThat(firewall.judge(subnet(SUBNET), NOBODY).rule()).isEqualTo("network rule " + SUBNET);
  }

  @ParameterizedTest
  @CsvSource({"AZURE_SERVICES,SUBNET_CALLER_NOT_TRUSTED", "NONE,SUBNET_BYPASS_NONE"})
  void a_subnet_that_is_not_listed_is_refused_as_a_subnet(Bypass bypass, Cause cause) {
    var firewall = listing(bypass, SUBNET);

    assertThat(firewall.judge(subnet("/subscriptions/s/other"), NOBODY))
        .isEqualTo(new Verdict.Denied(cause));
  }

  @Test
  void the_address_of_a_call_through_a_service_endpoint_matches_no_address_rule() {
    var firewall = denying("203.0.113.0/24");
    var origin = new Origin.Subnet(SUBNET, InetAddress.ofLiteral("203.0.113.7"));

    assertThat(firewall.judge(origin, NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.SUBNET_CALLER_NOT_TRUSTED));
  }

  @Test
  void a_trusted_service_passes_from_a_subnet_that_is_not_listed() {
    var firewall = listing(Bypass.AZURE_SERVICES);

    assertThat(firewall.judge(subnet(SUBNET), SERVICE))
        .isEqualTo(new Verdict.Allowed(new Reason.TrustedService("Azure Backup")));
  }

  @ParameterizedTest
  @EnumSource(PublicAccess.class)
  void an_approved_private_endpoint_comes_in_whatever_the_rules(PublicAccess access) {
    var rules = new NetworkRules(access, DefaultAction.DENY, Bypass.NONE, List.of());
    var firewall = Firewall.compile(rules, Optional.of(VAULT));

    assertThat(firewall.judge(endpoint(Optional.of(VAULT)), NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.PrivateLink(ENDPOINT)));
  }

  @ParameterizedTest
  @CsvSource({
    "ENABLED, AZURE_SERVICES, LINK_CALLER_NOT_TRUSTED",
    "ENABLED, NONE, LINK_BYPASS_NONE",
    "DISABLED, AZURE_SERVICES, LINK_CONNECTION_CALLER_NOT_TRUSTED",
    "DISABLED, NONE, LINK_CONNECTION_BYPASS_NONE",
    "SECURED_BY_PERIMETER, AZURE_SERVICES, LINK_PERIMETER"
  })
  void an_endpoint_that_is_not_approved_here_stays_outside_even_of_an_open_vault(
      PublicAccess access, Bypass bypass, Cause cause) {
    var rules = new NetworkRules(access, DefaultAction.ALLOW, bypass, List.of());
    var firewall = Firewall.compile(rules, Optional.of(VAULT));

    assertThat(firewall.judge(endpoint(Optional.empty()), SERVICE))
        .isEqualTo(new Verdict.Denied(cause));
    assertThat(firewall.judge(endpoint(Optional.of(new VaultId("another"))), SERVICE))
        .isEqualTo(new Verdict.Denied(cause));
    assertThat(cause.words())
        .isEqualTo("the private endpoint has no approved connection to this vault");
  }

  @Test
  void subnets_count_for_nothing_without_public_access() {
    var rules =
        new NetworkRules(
            PublicAccess.DISABLED,
            DefaultAction.ALLOW,
            Bypass.NONE,
            List.of(),
            List.of(new NetworkRules.SubnetRule(SUBNET, Optional.empty())));

    assertThat(Firewall.compile(rules).judge(subnet(SUBNET), NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.CONNECTION_BYPASS_NONE));
  }

  @Test
  void secured_by_perimeter_trusts_no_service_and_no_rule() {
    var firewall =
        firewall(
            PublicAccess.SECURED_BY_PERIMETER,
            DefaultAction.ALLOW,
            Bypass.AZURE_SERVICES,
            "198.51.100.0/24");

    assertThat(firewall.judge(from("198.51.100.7"), SERVICE))
        .isEqualTo(new Verdict.Denied(Cause.PERIMETER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "::/0", "nonsense", "1.2.3.4/24"})
  void rules_that_cannot_be_understood_are_not_served(String address) {
    assertThatThrownBy(() -> denying(address)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Firewall listing(Bypass bypass, String... subnets) {
    return Firewall.compile(
        new NetworkRules(
            PublicAccess.ENABLED,
            DefaultAction.DENY,
            bypass,
            List.of(),
            Stream.of(subnets)
                .map(id -> new NetworkRules.SubnetRule(id, Optional.empty()))
                .toList()));
  }

  private static Origin subnet(String id) {
    return new Origin.Subnet(id, InetAddress.ofLiteral("10.0.0.5"));
  }

  private static Origin endpoint(Optional<VaultId> approvedBy) {
    return new Origin.PrivateEndpoint(ENDPOINT, approvedBy, InetAddress.ofLiteral("10.0.0.5"));
  }

  private static Verdict openDoor() {
    return new Verdict.Allowed(new Reason.PublicAccess());
  }

  private static Firewall denying(String... addresses) {
    return firewall(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.AZURE_SERVICES, addresses);
  }

  private static Firewall firewall(
      PublicAccess access, DefaultAction action, Bypass bypass, String... addresses) {
    return Firewall.compile(new NetworkRules(access, action, bypass, List.of(addresses)));
  }

  @ParameterizedTest
  @CsvSource({
    "AZURE_SERVICES,FIREWALL_CALLER_NOT_TRUSTED",
    "NONE,FIREWALL_BYPASS_NONE",
  })
  void rules_that_only_report_let_in_whom_they_would_refuse_and_say_why(
      Bypass bypass, Cause cause) {
    var verdict = reporting(PublicAccess.ENABLED, bypass).judge(from("198.51.100.7"), NOBODY);

    assertThat(verdict).isEqualTo(new Verdict.Allowed(new Reason.ReportOnly(cause)));
    assertThat(verdict.rule()).isEqualTo("report only: " + cause.words());
  }

  @Test
  void rules_that_only_report_open_no_vault_whose_public_access_is_switched_off() {
    assertThat(reporting(PublicAccess.DISABLED, Bypass.NONE).judge(from("198.51.100.7"), NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.CONNECTION_BYPASS_NONE));
  }

  private static Firewall reporting(PublicAccess access, Bypass bypass) {
    return Firewall.compile(
        new NetworkRules(access, DefaultAction.DENY, bypass, List.of()).withReportOnly(true));
  }

  @Test
  void rules_that_only_report_name_the_subnet_as_what_they_would_refuse() {
    var firewall =
        Firewall.compile(
            new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, List.of())
                .withReportOnly(true));
    var subnet = new Origin.Subnet(SUBNET, InetAddress.ofLiteral("10.0.0.5"));

    assertThat(firewall.judge(subnet, NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.ReportOnly(Cause.SUBNET_BYPASS_NONE)));
  }

  @Test
  void rules_that_only_report_let_in_whom_a_rule_lets_in_by_that_rule() {
    var firewall =
        Firewall.compile(
            new NetworkRules(
                    PublicAccess.ENABLED,
                    DefaultAction.DENY,
                    Bypass.AZURE_SERVICES,
                    List.of("198.51.100.0/24"))
                .withReportOnly(true));

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY))
        .isEqualTo(new Verdict.Allowed(new Reason.AddressRule("198.51.100.0/24")));
    assertThat(firewall.judge(from("203.0.113.7"), SERVICE))
        .isEqualTo(new Verdict.Allowed(new Reason.TrustedService("Azure Backup")));
  }

  @Test
  void rules_that_only_report_still_refuse_unapproved_endpoints_and_what_a_perimeter_keeps_out() {
    var reporting = NetworkRules.OPEN.withReportOnly(true);
    var perimeter =
        new NetworkRules(
                PublicAccess.SECURED_BY_PERIMETER, DefaultAction.DENY, Bypass.NONE, List.of())
            .withReportOnly(true);
    var stranger =
        new Origin.PrivateEndpoint(ENDPOINT, Optional.empty(), InetAddress.ofLiteral("10.0.0.5"));

    assertThat(Firewall.compile(reporting, Optional.of(VAULT)).judge(stranger, NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.LINK_CALLER_NOT_TRUSTED));
    assertThat(Firewall.compile(perimeter).judge(from("198.51.100.7"), NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.PERIMETER));
  }

  @Test
  void without_the_extension_rules_that_only_report_are_enforced() {
    var rules =
        new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, List.of())
            .withReportOnly(true);
    var firewall = Firewall.compile(NetworkExtensions.NONE.inForce(rules));

    assertThat(firewall.judge(from("198.51.100.7"), NOBODY))
        .isEqualTo(new Verdict.Denied(Cause.FIREWALL_BYPASS_NONE));
  }

  private static Origin from(String literal) {
    return new Origin.PublicNetwork(InetAddress.ofLiteral(literal));
  }

  /** The JDK turns mapped addresses into IPv4 unless told not to. */
  private static Origin mapped(int a, int b, int c, int d, int marker) throws UnknownHostException {
    var octets =
        new byte[] {
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          (byte) marker,
          (byte) marker,
          (byte) a,
          (byte) b,
          (byte) c,
          (byte) d
        };
    return new Origin.PublicNetwork(Inet6Address.getByAddress("", octets, 0));
  }
}
