package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.Region;
import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.profile.AzureProfile;
import com.azure.resourcemanager.keyvault.KeyVaultManager;
import com.azure.resourcemanager.keyvault.models.CheckNameAvailabilityResult;
import com.azure.resourcemanager.keyvault.models.DeletedVault;
import com.azure.resourcemanager.keyvault.models.NetworkRuleBypassOptions;
import com.azure.resourcemanager.keyvault.models.Reason;
import com.azure.resourcemanager.keyvault.models.SecretPermissions;
import com.azure.resourcemanager.keyvault.models.Vault;
import com.azure.resourcemanager.resources.fluentcore.arm.models.HasName;
import java.util.LinkedHashMap;
import java.util.Map;

/** The control plane through {@code azure-resourcemanager-keyvault}, as a program of its own. */
public final class JavaSdkArm {
  private static final String GROUP = "dev";
  private static final String SOMEBODY = "11111111-2222-4333-8444-555555555555";

  private final KeyVaultManager manager;
  private final String name = "java-arm-" + ProcessHandle.current().pid();

  private JavaSdkArm(KeyVaultManager manager) {
    this.manager = manager;
  }

  public static void main(String[] arguments) {
    var manager = KeyVaultManager.authenticate(JavaSdkSteps.credential(), profile());
    JavaSdkSteps.run(new JavaSdkArm(manager).steps());
  }

  /** Which cloud, tenant and subscription the management SDKs speak to. */
  static AzureProfile profile() {
    var management = System.getenv("AZURE_RESOURCE_MANAGER_URL");
    var cloud =
        new AzureEnvironment(
            Map.of(
                "managementEndpointUrl",
                management,
                "resourceManagerEndpointUrl",
                management,
                "activeDirectoryEndpointUrl",
                System.getenv("AZURE_AUTHORITY_HOST"),
                "microsoftGraphResourceId",
                management.replace("//management.", "//graph."),
                "keyVaultDnsSuffix",
                ".vault.localhost"));
    return new AzureProfile(
        System.getenv("AZURE_TENANT_ID"), System.getenv("AZURE_SUBSCRIPTION_ID"), cloud);
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    steps.put("a name is free, a vault is made of it, and the name is taken", this::create);
    steps.put("it is read and listed, and one that is not there is told as such", this::read);
    steps.put("properties, access policies and network rules change", this::update);
    steps.put("a deleted vault is listed, recovered, deleted again and purged", this::deleted);
    return steps;
  }

  private void create() {
    assertThat(available().nameAvailable()).isTrue();

    var made =
        manager
            .vaults()
            .define(name)
            .withRegion(Region.EUROPE_WEST)
            .withExistingResourceGroup(GROUP)
            .withEmptyAccessPolicy()
            .withTag("team", "pay")
            .create();

    assertThat(made.name()).isEqualTo(name);
    assertThat(made.tags()).isEqualTo(Map.of("team", "pay"));
    assertThat(made.vaultUri()).startsWith("https://" + name + ".");
    assertThat(available().nameAvailable()).isFalse();
    assertThat(available().reason()).isEqualTo(Reason.ALREADY_EXISTS);
  }

  private CheckNameAvailabilityResult available() {
    return manager.vaults().checkNameAvailability(name);
  }

  private void read() {
    var got = manager.vaults().getByResourceGroup(GROUP, name);

    assertThat(got.tenantId()).isEqualTo(System.getenv("AZURE_TENANT_ID"));
    assertThat(manager.vaults().getById(got.id()).name()).isEqualTo(name);
    assertThat(manager.vaults().listByResourceGroup(GROUP).stream().map(Vault::name))
        .contains(name);
    var missing =
        catchThrowableOfType(
            ManagementException.class,
            () -> manager.vaults().getByResourceGroup(GROUP, "java-arm-none"));
    assertThat(missing.getResponse().getStatusCode()).isEqualTo(404);
    assertThat(missing.getValue().getCode()).isEqualTo("ResourceNotFound");
  }

  private void update() {
    var changed =
        vault()
            .update()
            .withDeploymentEnabled()
            .defineAccessPolicy()
            .forObjectId(SOMEBODY)
            .allowSecretPermissions(SecretPermissions.GET, SecretPermissions.LIST)
            .attach()
            .withAccessFromSelectedNetworks()
            .withAccessFromIpAddressRange("203.0.113.0/24")
            .withBypass(NetworkRuleBypassOptions.NONE)
            .apply();

    assertThat(changed.enabledForDeployment()).isTrue();
    assertThat(changed.tags()).isEqualTo(Map.of("team", "pay"));
    assertThat(changed.accessPolicies()).hasSize(1);
    assertThat(changed.networkRuleSet().bypass()).isEqualTo(NetworkRuleBypassOptions.NONE);
    assertThat(changed.networkRuleSet().ipRules().getFirst().value()).isEqualTo("203.0.113.0/24");
    var without = vault().update().withoutAccessPolicy(SOMEBODY).apply();
    assertThat(without.accessPolicies()).isEmpty();
  }

  private void deleted() {
    manager.vaults().deleteByResourceGroup(GROUP, name);

    assertThat(manager.vaults().listDeleted().stream().map(HasName::name)).contains(name);
    DeletedVault gone = manager.vaults().getDeleted(name, "westeurope");
    assertThat(gone.location()).isEqualTo("westeurope");
    var back = manager.vaults().recoverSoftDeletedVault(GROUP, name, "westeurope");
    assertThat(back.tags()).isEqualTo(Map.of("team", "pay"));
    manager.vaults().deleteByResourceGroup(GROUP, name);
    manager.vaults().purgeDeleted(name, "westeurope");
    assertThat(manager.vaults().listDeleted().stream().map(HasName::name)).doesNotContain(name);
  }

  private Vault vault() {
    return manager.vaults().getByResourceGroup(GROUP, name);
  }
}
