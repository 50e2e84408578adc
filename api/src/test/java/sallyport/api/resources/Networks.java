package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.VAULTS;

import java.util.List;
import sallyport.access.Attachment;
import sallyport.api.resources.ControlPlane.Answer;

/** What tests of networks say to a control plane; bodies are those of {@code az network}. */
final class Networks {
  static final String GROUP = SCOPE + "/resourceGroups/rg1";
  static final String PROVIDER = GROUP + "/providers/Microsoft.Network/";
  static final String HUB = PROVIDER + "virtualNetworks/hub";
  static final String APPS = HUB + "/subnets/apps";
  static final String PLAIN = HUB + "/subnets/plain";
  static final String ZONE = PROVIDER + "privateDnsZones/privatelink.vault.example";
  static final String V = "?api-version=2022-01-01";
  static final String DNS = "?api-version=2018-09-01";
  static final String VAULT = "?api-version=2023-07-01";

  private Networks() {}

  /**
   * Network {@code 10.0.0.0/16} with subnets {@code apps}, which reaches vaults, and {@code plain}.
   */
  static ControlPlane withHub() {
    return withHub(List.of());
  }

  static ControlPlane withHub(List<Attachment> attachments) {
    var plane = ControlPlane.withGroup(attachments);
    done(
        plane.put(
            HUB + V,
            "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'enableDdosProtection':false,'enableVmProtection':false,'subnets':["
                + "{'name':'apps','properties':{'addressPrefix':'10.0.0.0/24','serviceEndpoints':[{'service':'Microsoft.KeyVault'}]}},"
                + "{'name':'plain','properties':{'addressPrefix':'10.0.1.0/29'}}]}}"));
    return plane;
  }

  /** The same with vault {@code kv1}. */
  static ControlPlane withVault() {
    var plane = withHub();
    done(plane.putVault("kv1", ""));
    return plane;
  }

  static String endpoint(String kind, String subnet) {
    return "{'location':'westeurope','properties':{'"
        + kind
        + "':[{'name':'c1','properties':{'groupIds':['vault'],'privateLinkServiceId':'"
        + VAULTS
        + "kv1'}}],'subnet':{'id':'"
        + subnet
        + "'}}}";
  }

  static Answer approved(ControlPlane plane, String name) {
    return plane.put(
        PROVIDER + "privateEndpoints/" + name + V,
        endpoint("privateLinkServiceConnections", PLAIN));
  }

  static Answer asked(ControlPlane plane, String name) {
    return plane.put(
        PROVIDER + "privateEndpoints/" + name + V,
        endpoint("manualPrivateLinkServiceConnections", PLAIN));
  }

  static String rules(String... rules) {
    return "'networkAcls':{'defaultAction':'Deny','virtualNetworkRules':["
        + String.join(",", rules)
        + "]}";
  }

  static String rule(String subnet) {
    return "{'id':'" + subnet + "'}";
  }

  static Answer delete(ControlPlane plane, String target) {
    return plane.send("DELETE", target, "owner", "");
  }

  static Answer done(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
    return answer;
  }

  static void refused(Answer answer, int status, String code, String message) {
    assertThat(answer.message()).isEqualTo(message);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
