package sallyport.connectivity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
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
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
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
  void service_tags_become_addresses_and_show_their_age() {
    var plan =
        Planner.plan(
            new Question(
                Cloud.named("global").orElseThrow(),
                Optional.of("c"),
                Optional.empty(),
                Principal.WORK_ACCOUNT,
                List.of(),
                EnumSet.of(Purpose.AUTHENTICATION, Purpose.MANAGEMENT, Purpose.VAULT),
                false));
    var file =
        """
        {"changeNumber":311,"cloud":"Public","values":[
          {"name":"AzureActiveDirectory","properties":{"addressPrefixes":["192.0.2.0/28","2001:db8:1::/48"]}},
          {"name":"AzureResourceManager","properties":{"addressPrefixes":["192.0.2.16/28"]}},
          {"name":"AzureKeyVault.WestEurope","properties":{"addressPrefixes":["198.51.100.0/28"]}}]}\
        """
            .getBytes(UTF_8);
    var tags =
        ServiceTags.read(file, NOW.minus(Duration.ofDays(9)), NOW, plan, Optional.of("WestEurope"));

    assertThat(PlanFormat.IPTABLES.write(Cloud.named("global").orElseThrow(), plan, tags))
        .contains("# addresses: service tags of Public, change 311, 9 days old")
        .contains("-A OUTPUT -d 192.0.2.0/28 -p tcp --dport 443 -j ACCEPT")
        .contains("-A OUTPUT -d 198.51.100.0/28 -p tcp --dport 443 -j ACCEPT");
    assertThat(PlanFormat.KUBERNETES.write(Cloud.named("global").orElseThrow(), plan, tags))
        .contains("ipBlock: { cidr: \"2001:db8:1::/48\" }");
    assertThatThrownBy(() -> ServiceTags.read(file, NOW, NOW, plan, Optional.empty()))
        .hasMessage("the file has no tag AzureKeyVault");
    assertThatThrownBy(
            () -> ServiceTags.read("x".getBytes(UTF_8), NOW, NOW, plan, Optional.empty()))
        .hasMessage("no JSON");
  }
}
