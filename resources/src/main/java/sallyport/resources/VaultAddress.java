package sallyport.resources;

import sallyport.core.VaultName;

/** Where a client looks for a vault: subscription, group and name as they were sent, unchecked. */
public record VaultAddress(String subscriptionId, String resourceGroup, String name) {

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
