package sallyport.connectivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** What each firewall is given, and that nothing of the plan is missing from any. */
class PlanFormatTest {
  private static final Cloud OWN = Cloud.own("v.test", 8443, 8080);
  private static final List<Endpoint> PLAN =
      Planner.plan(
          new Question(
              OWN,
              Optional.empty(),
              Optional.empty(),
              Principal.SERVICE_PRINCIPAL,
              List.of(),
              EnumSet.of(Purpose.AUTHENTICATION, Purpose.VAULT, Purpose.REVOCATION),
              false));
  private static final Addresses ADDRESSES =
      new Addresses(
          Map.of(
              "login.v.test",
              List.of("192.0.2.7", "2001:db8::7"),
              "pki.v.test",
              List.of("192.0.2.9")),
          "a test");

  @ParameterizedTest
  @EnumSource
  void nothing_of_a_plan_is_silently_missing(PlanFormat format) {
    var written = format.write(OWN, PLAN, ADDRESSES);

    assertThat(written).contains("login.v.test").contains("vault.v.test").contains("pki.v.test");
  }

  @Test
  void squid_allows_tunnels_to_tls_hosts_and_plain_requests_to_the_others() {
    assertThat(PlanFormat.SQUID.write(OWN, PLAN, Addresses.NONE))
        .isEqualTo(
            """
            # Sallyport at v.test: what a client of a vault needs
            acl CONNECT method CONNECT
            acl vault_hosts_1 dstdomain -n login.v.test .vault.v.test
            acl vault_port_1 port 8443
            http_access allow CONNECT vault_hosts_1 vault_port_1
            acl vault_hosts_2 dstdomain -n pki.v.test
            acl vault_port_2 port 8080
            http_access allow !CONNECT vault_hosts_2 vault_port_2
            http_access deny all
            """);
  }

  @Test
  void nftables_holds_addresses_by_port_and_says_what_it_cannot_hold() {
    assertThat(PlanFormat.NFTABLES.write(OWN, PLAN, ADDRESSES))
        .contains("# *.vault.v.test tcp/8443:", "NOT OPENED, no address is known")
        .contains(
            "set tcp8443_v4 {\n    type ipv4_addr\n    flags interval\n    auto-merge\n    elements = { 192.0.2.7 }")
        .contains("elements = { 2001:db8::7 }")
        .contains("ip daddr @tcp8080_v4 tcp dport 8080 accept")
        .contains("policy drop;");
  }

  @Test
  void json_is_json_and_azure_firewall_groups_by_purpose() {
    var json = JsonMapper.builder().build();
    assertThat(json.readTree(PlanFormat.JSON.write(OWN, PLAN, ADDRESSES)).at("/endpoints"))
        .hasSize(3);
    var rules =
        json.readTree(PlanFormat.AZURE_FIREWALL.write(OWN, PLAN, ADDRESSES))
            .at("/properties/rules");
    assertThat(rules).hasSize(3);
    assertThat(rules.get(1).at("/targetFqdns/0").asString()).isEqualTo("*.vault.v.test");
    assertThat(rules.get(2).at("/protocols/0/protocolType").asString()).isEqualTo("Http");
  }

  @Test
  void iptables_holds_both_families_each_marked_for_its_program() {
    assertThat(PlanFormat.IPTABLES.write(OWN, PLAN, ADDRESSES))
        .contains("load it twice: with iptables-restore, and with ip6tables-restore")
        .contains("-4 -A OUTPUT -d 192.0.2.7 -p tcp --dport 8443 -j ACCEPT\n")
        .contains("-6 -A OUTPUT -d 2001:db8::7 -p tcp --dport 8443 -j ACCEPT\n");
  }
}
