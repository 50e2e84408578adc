package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.management.Region;
import com.azure.core.management.exception.ManagementException;
import com.azure.resourcemanager.keyvault.KeyVaultManager;
import com.azure.resourcemanager.keyvault.fluent.models.PrivateEndpointConnectionInner;
import com.azure.resourcemanager.keyvault.models.NetworkRuleBypassOptions;
import com.azure.resourcemanager.keyvault.models.Vault;
import com.azure.resourcemanager.keyvault.models.VirtualNetworkRule;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.network.models.Network;
import com.azure.resourcemanager.network.models.PrivateEndpoint;
import com.azure.resourcemanager.network.models.PrivateLinkSubResourceName;
import com.azure.resourcemanager.network.models.ServiceEndpointType;
import com.azure.resourcemanager.resources.fluentcore.arm.models.HasName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Virtual networks and private endpoints around a vault, through {@code
 * azure-resourcemanager-network} and {@code azure-resourcemanager-keyvault}.
 */
public final class JavaSdkNetworks {
  private static final String GROUP = "dev";
  private static final String HUB = "java-hub";
  private static final String LINK = "java-link";

  private final String name = "java-net-" + ProcessHandle.current().pid();
  private final KeyVaultManager vaults;
  private final NetworkManager networks;

  private JavaSdkNetworks(KeyVaultManager vaults, NetworkManager networks) {
    this.vaults = vaults;
    this.networks = networks;
  }

  public static void main(String[] arguments) {
    var credential = JavaSdkSteps.credential();
    var profile = JavaSdkArm.profile();
    JavaSdkSteps.run(
        new JavaSdkNetworks(
                KeyVaultManager.authenticate(credential, profile),
                NetworkManager.authenticate(credential, profile))
            .steps());
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    steps.put("a network is made with a subnet, and one more beside it", this::network);
    steps.put("a vault lets a subnet in once it has the service endpoint", this::rule);
    steps.put("a private endpoint waits for its approval, and is connected after it", this::link);
    steps.put("all is taken down again, from the connection to the network", this::down);
    return steps;
  }

  private void network() {
    var made =
        networks
            .networks()
            .define(HUB)
            .withRegion(Region.EUROPE_WEST)
            .withExistingResourceGroup(GROUP)
            .withAddressSpace("10.7.0.0/16")
            .withSubnet("apps", "10.7.0.0/24")
            .create();
    made.update().withSubnet("links", "10.7.1.0/24").apply();

    assertThat(hub().addressSpaces()).containsExactly("10.7.0.0/16");
    assertThat(hub().subnets()).containsOnlyKeys("apps", "links");
    assertThat(networks.networks().listByResourceGroup(GROUP).stream().map(HasName::name))
        .contains(HUB);
  }

  private void rule() {
    vaults
        .vaults()
        .define(name)
        .withRegion(Region.EUROPE_WEST)
        .withExistingResourceGroup(GROUP)
        .withEmptyAccessPolicy()
        .create();
    var apps = hub().subnets().get("apps").id();

    assertThat(refused(() -> admit(apps)).getMessage())
        .contains("SubnetsHaveNoServiceEndpointsConfigured");

    hub()
        .update()
        .updateSubnet("apps")
        .withAccessFromService(ServiceEndpointType.fromString("Microsoft.KeyVault"))
        .parent()
        .apply();
    admit(apps);
    assertThat(rules()).containsExactly(apps.toLowerCase(Locale.ROOT));
  }

  private void admit(String subnet) {
    vault()
        .update()
        .withAccessFromSelectedNetworks()
        .withBypass(NetworkRuleBypassOptions.NONE)
        .withVirtualNetworkRules(List.of(new VirtualNetworkRule().withId(subnet)))
        .apply();
  }

  private List<String> rules() {
    return vault().networkRuleSet().virtualNetworkRules().stream()
        .map(VirtualNetworkRule::id)
        .toList();
  }

  private void link() {
    networks
        .privateEndpoints()
        .define(LINK)
        .withRegion(Region.EUROPE_WEST)
        .withExistingResourceGroup(GROUP)
        .withSubnetId(hub().subnets().get("links").id())
        .definePrivateLinkServiceConnection(LINK)
        .withResourceId(vault().id())
        .withSubResource(PrivateLinkSubResourceName.VAULT)
        .withManualApproval("please")
        .attach()
        .create();
    assertThat(state()).isEqualTo("Pending");

    vault().approvePrivateEndpointConnection(connection().name());

    assertThat(state()).isEqualTo("Approved");
    assertThat(vault().listPrivateLinkResources().stream().map(group -> group.groupId()))
        .containsExactly("vault");
    vault().rejectPrivateEndpointConnection(connection().name());
    assertThat(state()).isEqualTo("Rejected");
  }

  private void down() {
    var used = refused(() -> hub().update().withoutSubnet("links").apply());
    assertThat(used.getValue().getCode()).isEqualTo("InUseSubnetCannotBeDeleted");
    var gone =
        vaults
            .serviceClient()
            .getPrivateEndpointConnections()
            .delete(GROUP, name, connection().name());
    assertThat(gone.privateLinkServiceConnectionState().status()).hasToString("Disconnected");
    assertThat(state()).isEqualTo("Disconnected");
    networks.privateEndpoints().deleteByResourceGroup(GROUP, LINK);
    hub().update().withoutSubnet("links").apply();
    networks.networks().deleteByResourceGroup(GROUP, HUB);
    assertThat(refused(this::hub).getResponse().getStatusCode()).isEqualTo(404);
    assertThat(rules()).isEmpty();
    vaults.vaults().deleteByResourceGroup(GROUP, name);
    vaults.vaults().purgeDeleted(name, "westeurope");
  }

  private Vault vault() {
    return vaults.vaults().getByResourceGroup(GROUP, name);
  }

  private Network hub() {
    return networks.networks().getByResourceGroup(GROUP, HUB);
  }

  private PrivateEndpointConnectionInner connection() {
    return vaults
        .serviceClient()
        .getPrivateEndpointConnections()
        .listByResource(GROUP, name)
        .iterator()
        .next();
  }

  /** As the endpoint sees it. */
  private String state() {
    PrivateEndpoint endpoint = networks.privateEndpoints().getByResourceGroup(GROUP, LINK);
    return endpoint.privateLinkServiceConnections().get(LINK).state().status();
  }

  private static ManagementException refused(Runnable call) {
    return catchThrowableOfType(ManagementException.class, call::run);
  }
}
