package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sallyport.access.NetworkExtensions;
import sallyport.api.resources.ControlPlane.Answer;

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
        patch(
            plane,
            "{'properties':{'networkAcls':{'defaultAction':'Deny','reportOnly':false}}}");

    assertThat(ended.at(REPORT_ONLY).isMissingNode()).isTrue();
    assertThat(ended.at("/properties/networkAcls/defaultAction").asString()).isEqualTo("Deny");
  }

  private static Answer patch(ControlPlane plane, String body) {
    return plane.send("PATCH", V1, "owner", body);
  }
}
