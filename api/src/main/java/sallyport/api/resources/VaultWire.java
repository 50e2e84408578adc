package sallyport.api.resources;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sallyport.access.AccessPolicy;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.core.CloudProfile;
import sallyport.resources.DeletedVault;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.PrivateEndpoint;

/**
 * A vault as the control plane shows it: {@code Vault} of the published model, members in the order
 * of recorded answers, null ones left out.
 */
record VaultWire(
    String id,
    String name,
    String type,
    String location,
    Map<String, String> tags,
    @Nullable SystemData systemData,
    Properties properties) {
  static final String TYPE = "Microsoft.KeyVault/vaults";

  record SystemData(
      String createdBy,
      String createdByType,
      String createdAt,
      String lastModifiedBy,
      String lastModifiedByType,
      String lastModifiedAt) {}

  record Properties(
      Sku sku,
      String tenantId,
      @Nullable NetworkRuleSet networkAcls,
      @Nullable List<Map<String, Object>> privateEndpointConnections,
      List<AccessPolicyEntry> accessPolicies,
      boolean enabledForDeployment,
      @Nullable Boolean enabledForDiskEncryption,
      @Nullable Boolean enabledForTemplateDeployment,
      boolean enableSoftDelete,
      @Nullable Integer softDeleteRetentionInDays,
      @Nullable Boolean enableRbacAuthorization,
      @Nullable Boolean enablePurgeProtection,
      String vaultUri,
      @Nullable String provisioningState,
      @Nullable String publicNetworkAccess) {}

  record Sku(String family, String name) {}

  /**
   * @param reportOnly ours; absent where the rules are enforced, as they are without the extension
   */
  record NetworkRuleSet(
      String bypass,
      String defaultAction,
      List<IpRule> ipRules,
      List<SubnetRule> virtualNetworkRules,
      @Nullable Boolean reportOnly) {}

  record IpRule(String value) {}

  record SubnetRule(String id, @Nullable Boolean ignoreMissingVnetServiceEndpoint) {}

  record AccessPolicyEntry(
      String tenantId, String objectId, @Nullable String applicationId, Permissions permissions) {}

  record Permissions(
      List<String> keys, List<String> secrets, List<String> certificates, List<String> storage) {}

  /** The same vault after its deletion: {@code DeletedVault}. */
  record Deleted(String id, String name, String type, DeletedProperties properties) {}

  record DeletedProperties(
      String vaultId,
      String location,
      Map<String, String> tags,
      String deletionDate,
      String scheduledPurgeDate,
      @Nullable Boolean purgeProtectionEnabled) {}

  /**
   * What a call of this api-version sees.
   *
   * @param connected endpoints with a connection that the vault knows
   * @param extensions what of the stored rules is in force, and therefore shown
   */
  static VaultWire of(
      VaultResource vault,
      CloudProfile cloud,
      String apiVersion,
      List<PrivateEndpoint> connected,
      NetworkExtensions extensions) {
    var place = vault.place();
    return new VaultWire(
        place.scope(),
        place.name().value(),
        TYPE,
        place.location(),
        vault.tags(),
        ApiVersions.since(apiVersion, "2019-09-01") ? systemData(vault.systemData()) : null,
        properties(vault, cloud, apiVersion, connected, extensions));
  }

  static Deleted of(DeletedVault gone) {
    var place = gone.vault().place();
    return new Deleted(
        "/subscriptions/"
            + place.subscriptionId()
            + "/providers/Microsoft.KeyVault/locations/"
            + place.location()
            + "/deletedVaults/"
            + place.name().value(),
        place.name().value(),
        "Microsoft.KeyVault/deletedVaults",
        new DeletedProperties(
            place.scope(),
            place.location(),
            gone.vault().tags(),
            seconds(gone.deletedAt()),
            seconds(gone.purgesAt()),
            gone.vault().softDelete().purgeProtection() ? true : null));
  }

  static List<AccessPolicyEntry> policies(VaultResource vault) {
    return vault.accessPolicies().stream().map(VaultWire::policy).toList();
  }

  private static Properties properties(
      VaultResource vault,
      CloudProfile cloud,
      String apiVersion,
      List<PrivateEndpoint> connected,
      NetworkExtensions extensions) {
    var flags = vault.flags();
    var since2019 = ApiVersions.since(apiVersion, "2019-09-01");
    return new Properties(
        new Sku("A", word(vault.sku())),
        vault.tenantId(),
        acls(vault.network(), extensions),
        connected.isEmpty() ? null : connected.stream().map(EndpointWire::listed).toList(),
        policies(vault),
        flags.enabledForDeployment().orElse(false),
        flags.enabledForDiskEncryption().orElse(null),
        flags.enabledForTemplateDeployment().orElse(null),
        true,
        since2019 ? vault.softDelete().retentionDays() : null,
        since2019 ? flags.enableRbacAuthorization().orElse(null) : null,
        vault.softDelete().purgeProtection() ? true : null,
        cloud.url(cloud.vaultHost(vault.place().name())) + "/",
        since2019 ? "Succeeded" : null,
        ApiVersions.since(apiVersion, "2021-04-01") ? word(vault.network().publicAccess()) : null);
  }

  /** Absent where it says nothing but the defaults, as recorded. */
  private static @Nullable NetworkRuleSet acls(NetworkRules rules, NetworkExtensions extensions) {
    var plain = NetworkRules.OPEN;
    boolean reportOnly = rules.reportOnly() && extensions.reportOnly();
    if (rules.defaultAction() == plain.defaultAction()
        && rules.bypass() == plain.bypass()
        && rules.addresses().isEmpty()
        && rules.subnets().isEmpty()
        && !reportOnly) {
      return null;
    }
    return new NetworkRuleSet(
        switch (rules.bypass()) {
          case AZURE_SERVICES -> "AzureServices";
          case NONE -> "None";
        },
        switch (rules.defaultAction()) {
          case ALLOW -> "Allow";
          case DENY -> "Deny";
        },
        rules.addresses().stream().map(IpRule::new).toList(),
        rules.subnets().stream()
            .map(rule ->
                new SubnetRule(rule.subnetId(), rule.ignoreMissingServiceEndpoint().orElse(null)))
            .toList(),
        reportOnly ? true : null);
  }

  private static AccessPolicyEntry policy(AccessPolicy policy) {
    return new AccessPolicyEntry(
        policy.tenantId(),
        policy.objectId(),
        policy.applicationId().orElse(null),
        new Permissions(policy.keys(), policy.secrets(), policy.certificates(), policy.storage()));
  }

  private static SystemData systemData(VaultResource.SystemData data) {
    return new SystemData(
        data.createdBy(),
        data.createdByType(),
        data.createdAt().truncatedTo(ChronoUnit.MILLIS).toString(),
        data.lastModifiedBy(),
        data.lastModifiedByType(),
        data.lastModifiedAt().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  private static String word(VaultResource.Sku sku) {
    return switch (sku) {
      case STANDARD -> "standard";
      case PREMIUM -> "premium";
    };
  }

  private static String word(NetworkRules.PublicAccess access) {
    return switch (access) {
      case ENABLED -> "Enabled";
      case DISABLED -> "Disabled";
      case SECURED_BY_PERIMETER -> "SecuredByPerimeter";
    };
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
