package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkExtensions;
import sallyport.api.resources.ControlPlane.Answer;
import sallyport.core.Arrival;
import sallyport.core.VaultName;
import sallyport.resources.VaultResource;

/** What vaults may say about the network where this server's extensions are on, and where not. */
class NetworkExtensionsTest {
  private static final String V1 = ControlPlane.VAULTS + "kv1?api-version=2023-07-01";
  private static final String REPORTING =
      "'networkAcls':{'defaultAction':'Deny','reportOnly':true}";
  private static final String REPORT_ONLY = "/properties/networkAcls/reportOnly";

  @Test
  void a_vault_may_only_report_where_the_extension_is_on() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(false, true));

    assertThat(plane.putVault("kv1", REPORTING).status()).isEqualTo(200);

    assertThat(plane.get(V1).at("/properties/networkAcls").toString())
        .isEqualTo(
            "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Deny\",\"ipRules\":[],"
                + "\"virtualNetworkRules\":[],\"reportOnly\":true}");
  }

  @Test
  void without_the_extension_reporting_only_is_refused_and_being_enforced_is_not() {
    var plane = ControlPlane.withGroup();

    var refused = plane.putVault("kv1", REPORTING);
    var taken = plane.putVault("kv1", "'networkAcls':{'defaultAction':'Deny','reportOnly':false}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message())
        .isEqualTo(
            "The property 'properties.networkAcls.reportOnly' was not accepted: the extension"
                + " report-only is not used by this server, and a rule that is not enforced is not"
                + " stored.");
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.at(REPORT_ONLY).isMissingNode()).isTrue();
  }

  @Test
  void what_was_stored_with_the_extension_is_not_shown_without_it() {
    var plane = ControlPlane.withGroup();
    plane.putVault("kv1", "'networkAcls':{'defaultAction':'Deny'}");
    plane.putVault("kv2", "");
    for (var name : List.of("kv1", "kv2")) {
      plane.store.changeVault(new VaultName(name), NetworkExtensionsTest::reporting);
    }

    assertThat(plane.get(V1).at("/properties/networkAcls").toString())
        .isEqualTo(
            "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Deny\",\"ipRules\":[],"
                + "\"virtualNetworkRules\":[]}");
    assertThat(plane.get(V1.replace("kv1", "kv2")).at("/properties/networkAcls").isMissingNode())
        .isTrue();
    assertThat(
            plane
                .get(ControlPlane.VAULTS.replaceFirst("/$", "") + "?api-version=2023-07-01")
                .text())
        .contains("kv1", "kv2")
        .doesNotContain("reportOnly");
  }

  @Test
  void a_client_that_does_not_know_of_reporting_does_not_end_it() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(false, true));
    plane.putVault("kv1", REPORTING);

    var added =
        plane.putVault(
            "kv1", "'networkAcls':{'defaultAction':'Deny','ipRules':[{'value':'203.0.113.7'}]}");
    var tagged = patch(plane, "{'tags':{'a':'b'}}");

    assertThat(added.at(REPORT_ONLY).asBoolean()).isTrue();
    assertThat(tagged.at(REPORT_ONLY).asBoolean()).isTrue();
  }

  @Test
  void whoever_says_so_ends_reporting() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(false, true));
    plane.putVault("kv1", REPORTING);

    var ended =
        patch(plane, "{'properties':{'networkAcls':{'defaultAction':'Deny','reportOnly':false}}}");

    assertThat(ended.at(REPORT_ONLY).isMissingNode()).isTrue();
    assertThat(ended.at("/properties/networkAcls/defaultAction").asString()).isEqualTo("Deny");
  }

  @Test
  void ipv6_rules_are_kept_in_one_spelling_where_the_extension_is_on() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(true, false));

    var answer =
        plane.putVault(
            "kv1",
            "'networkAcls':{'defaultAction':'Deny','ipRules':[{'value':'2001:DB8:0:0::/64'},"
                + "{'value':'2001:db8::1:0:0:1'},{'value':'203.0.113.7'}]}");

    assertThat(answer.at("/properties/networkAcls/ipRules").toString())
        .isEqualTo(
            "[{\"value\":\"2001:db8::/64\"},{\"value\":\"2001:db8::1:0:0:1/128\"},"
                + "{\"value\":\"203.0.113.7/32\"}]");
  }

  @Test
  void a_mapped_block_is_to_be_written_as_ipv4() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(true, false));

    var answer =
        plane.putVault("kv1", "'networkAcls':{'ipRules':[{'value':'::ffff:203.0.113.7'}]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).contains("IPv4-mapped IP addresses, to be written as IPv4");
  }

  @Test
  void a_change_that_shuts_its_own_author_out_is_made_and_told_with_the_rule_that_mends_it() {
    var plane = ControlPlane.withGroup();
    plane.arrival = Arrival.direct(InetAddress.ofLiteral("203.0.113.9"));

    var answer = plane.putVault("kv1", "'networkAcls':{'defaultAction':'Deny'}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Warning"))
        .isEqualTo(
            "299 sallyport \"The vault now refuses data-plane calls from here (203.0.113.9): no"
                + " address rule matches, caller is not a trusted service. The address rule"
                + " 203.0.113.9/32 lets it in.\"");
    assertThat(plane.get(V1).at("/properties/networkAcls/defaultAction").asString())
        .isEqualTo("Deny");
  }

  @Test
  void whoever_is_let_in_or_changes_nothing_about_the_network_is_not_warned() {
    var plane = ControlPlane.withGroup();
    plane.arrival = Arrival.direct(InetAddress.ofLiteral("203.0.113.9"));

    var listed =
        plane.putVault(
            "kv1", "'networkAcls':{'defaultAction':'Deny','ipRules':[{'value':'203.0.113.9'}]}");
    patch(plane, "{'properties':{'networkAcls':{'defaultAction':'Deny'}}}");
    var tagged = patch(plane, "{'tags':{'a':'b'}}");

    assertThat(listed.response().headers()).doesNotContain("Warning");
    assertThat(tagged.response().headers()).doesNotContain("Warning");
  }

  @Test
  void an_address_that_no_rule_may_list_and_a_vault_without_public_access_are_told_as_such() {
    var plane = ControlPlane.withGroup();

    var loopback = plane.putVault("kv1", "'networkAcls':{'defaultAction':'Deny'}");
    var disabled = plane.putVault("kv1", "'publicNetworkAccess':'Disabled'");

    assertThat(loopback.header("Warning"))
        .contains("No address rule lets it in: loopback IP addresses.");
    assertThat(disabled.header("Warning")).contains("Enabling public network access lets it in");
  }

  @Test
  void who_would_be_shut_out_once_reporting_ends_is_told_now() {
    var plane = ControlPlane.withGroup(new NetworkExtensions(false, true));

    assertThat(plane.putVault("kv1", REPORTING).header("Warning"))
        .contains("would refuse data-plane calls from here");
  }

  private static VaultResource reporting(VaultResource vault) {
    return new VaultResource(
        vault.id(),
        vault.revision(),
        vault.place(),
        vault.tags(),
        vault.tenantId(),
        vault.sku(),
        vault.accessPolicies(),
        vault.network().withReportOnly(true),
        vault.flags(),
        vault.softDelete(),
        vault.systemData());
  }

  private static Answer patch(ControlPlane plane, String body) {
    return plane.send("PATCH", V1, "owner", body);
  }
}
