package sallyport.resources;

import java.util.Optional;
import sallyport.access.ResourceTypes;
import sallyport.core.VaultName;

/** Where a client looks for a vault: subscription, group and name as they were sent, unchecked. */
public record VaultAddress(String subscriptionId, String resourceGroup, String name) {
  private static final int PARTS = 9;

  /** Of a vault's ARM id; empty for the id of anything else. */
  public static Optional<VaultAddress> of(String armId) {
    var parts = armId.split("/", -1);
    return ResourceTypes.of(armId).filter("microsoft.keyvault/vaults"::equals).isPresent()
            && parts.length == PARTS
        ? Optional.of(new VaultAddress(parts[2], parts[4], parts[8]))
        : Optional.empty();
  }

  boolean holds(VaultResource vault) {
    return vault.place().subscriptionId().equalsIgnoreCase(subscriptionId)
        && vault.place().resourceGroup().equalsIgnoreCase(resourceGroup);
  }

  VaultName vaultName() {
    return new VaultName(name);
  }

  boolean nameable() {
    return VaultName.valid(name);
  }

  ResourceRefusal notFound() {
    return new ResourceRefusal.ResourceNotFound("Microsoft.KeyVault/vaults", name, resourceGroup);
  }
}
