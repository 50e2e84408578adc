package sallyport.resources;

import java.util.function.Predicate;
import sallyport.access.NetworkRules.SubnetRule;

/**
 * Takes the virtual network rules of subnets that went out of all vaults: a subnet made later under
 * the same id is another, which nobody let in.
 */
final class LostSubnets {
  private final ResourceStore store;
  private final NetworkDirectory networks;
  private final ChangeListener changes;

  LostSubnets(ResourceStore store, NetworkDirectory networks, ChangeListener changes) {
    this.store = store;
    this.networks = networks;
    this.changes = changes;
  }

  /**
   * Living vaults first: one that is deleted meanwhile is found among the deleted, and one that is
   * recovered meanwhile is made {@link #whole} by its recovery.
   */
  void forget(Predicate<String> gone) {
    for (var subscription : store.subscriptions()) {
      store.vaults(subscription.id()).stream()
          .filter(vault -> names(vault, gone))
          .forEach(vault -> without(vault, gone));
      store.deletedVaults(subscription.id()).stream()
          .map(DeletedVault::vault)
          .filter(vault -> names(vault, gone))
          .forEach(vault ->
              store.changeDeletedVault(
                  vault.place().name(), was -> VaultChanges.withoutSubnets(was, gone)));
    }
  }

  /** A subnet that went after it was looked up was looked for in this vault too early. */
  VaultResource whole(VaultResource vault) {
    var orphaned =
        vault.network().subnets().stream()
            .map(SubnetRule::subnetId)
            .filter(id -> networks.subnet(id).isEmpty())
            .toList();
    return orphaned.isEmpty() ? vault : without(vault, orphaned::contains);
  }

  private VaultResource without(VaultResource vault, Predicate<String> gone) {
    var after =
        store.changeVault(vault.place().name(), was -> VaultChanges.withoutSubnets(was, gone));
    changes.vaultChanged(vault.place().name());
    return after.orElse(vault);
  }

  private static boolean names(VaultResource vault, Predicate<String> gone) {
    return vault.network().subnets().stream().anyMatch(rule -> gone.test(rule.subnetId()));
  }
}
