package sallyport.resources;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.access.AccessPolicy;
import sallyport.access.NetworkRules;
import sallyport.access.VaultFlags;
import sallyport.core.VaultId;
import sallyport.core.VaultName;

/**
 * A vault as the control plane keeps it.
 *
 * @param revision counts changes; a change names the revision it was made from
 */
public record VaultResource(
    VaultId id,
    long revision,
    Place place,
    Map<String, String> tags,
    String tenantId,
    Sku sku,
    List<AccessPolicy> accessPolicies,
    NetworkRules network,
    Flags flags,
    SoftDelete softDelete,
    SystemData systemData) {
  public VaultResource {
    tags = Map.copyOf(tags);
    accessPolicies = List.copyOf(accessPolicies);
  }

  /** Where a vault stands: its ARM id, in the case it was first given, and its location. */
  public record Place(
      String subscriptionId, String resourceGroup, VaultName name, String location) {
    public String scope() {
      return "/subscriptions/"
          + subscriptionId
          + "/resourceGroups/"
          + resourceGroup
          + "/providers/Microsoft.KeyVault/vaults/"
          + name.value();
    }
  }

  public enum Sku {
    STANDARD,
    PREMIUM
  }

  /** Switches that are echoed as they were sent; absent means nobody said. */
  public record Flags(
      Optional<Boolean> enabledForDeployment,
      Optional<Boolean> enabledForDiskEncryption,
      Optional<Boolean> enabledForTemplateDeployment,
      Optional<Boolean> enableRbacAuthorization) {

    /** Those that say which service of the platform may use the vault. */
    public VaultFlags switches() {
      return new VaultFlags(
          enabledForDeployment.orElse(false),
          enabledForDiskEncryption.orElse(false),
          enabledForTemplateDeployment.orElse(false));
    }
  }

  /** Soft delete is always on; retention is 7 to 90 days, fixed at creation. */
  public record SoftDelete(int retentionDays, boolean purgeProtection) {}

  /** Who made it and who changed it last: object ids and their types. */
  public record SystemData(
      String createdBy,
      String createdByType,
      Instant createdAt,
      String lastModifiedBy,
      String lastModifiedByType,
      Instant lastModifiedAt) {}

  public boolean roleBased() {
    return flags.enableRbacAuthorization().orElse(false);
  }
}
