package sallyport.resources;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultName;

/**
 * Scopes at which roles can be assigned: the whole tenant ({@code /}), subscriptions, groups,
 * vaults, and single objects of a vault, networks, subnets, private endpoints and private DNS
 * zones.
 */
public final class Scopes {
  private static final List<String> OBJECTS = List.of("secrets", "keys", "certificates");

  private final ResourceStore store;
  private final NetworkDirectory networks;

  public Scopes(ResourceStore store, NetworkDirectory networks) {
    this.store = store;
    this.networks = networks;
  }

  /** The scope with every name in the case of the resource itself; refuses what is not there. */
  public String existing(String scope) {
    if (scope.equals("/")) {
      return scope;
    }
    var parts = List.of(scope.substring(1).split("/", -1));
    if (parts.size() < 2 || !parts.get(0).equalsIgnoreCase("subscriptions")) {
      throw notFound(scope);
    }
    var subscription = subscription(parts.get(1));
    if (parts.size() == 2) {
      return subscription.scope();
    }
    if (parts.size() < 4 || !parts.get(2).equalsIgnoreCase("resourceGroups")) {
      throw notFound(scope);
    }
    var group =
        store
            .group(subscription.id(), parts.get(3))
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.GroupNotFound(parts.get(3))));
    return parts.size() == 4 ? group.scope() : inGroup(scope, group, parts);
  }

  /** Whether an assignment at {@code ancestor} reaches {@code scope}. */
  public static boolean atOrAbove(String ancestor, String scope) {
    if (ancestor.equals("/") || ancestor.equalsIgnoreCase(scope)) {
      return true;
    }
    return fold(scope).startsWith(fold(ancestor) + "/");
  }

  private String inGroup(String scope, ResourceGroup group, List<String> parts) {
    if (parts.size() > 5 && parts.get(5).equalsIgnoreCase("Microsoft.Network")) {
      return networks.existing(scope).orElseThrow(() -> notFound(scope));
    }
    if (parts.size() < 8
        || !parts.get(4).equalsIgnoreCase("providers")
        || !parts.get(5).equalsIgnoreCase("Microsoft.KeyVault")
        || !parts.get(6).equalsIgnoreCase("vaults")) {
      throw notFound(scope);
    }
    var vault = vault(group, parts.get(7)).place().scope();
    if (parts.size() == 8) {
      return vault;
    }
    var kind = fold(parts.get(8));
    if (parts.size() != 10 || !OBJECTS.contains(kind)) {
      throw notFound(scope);
    }
    return vault + "/" + kind + "/" + new ObjectName(parts.get(9)).value();
  }

  private VaultResource vault(ResourceGroup group, String name) {
    return Optional.of(name)
        .filter(VaultName::valid)
        .flatMap(valid -> store.vault(new VaultName(valid)))
        .filter(vault ->
            vault.place().subscriptionId().equalsIgnoreCase(group.subscriptionId())
                && vault.place().resourceGroup().equalsIgnoreCase(group.name()))
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.ResourceNotFound(
                    "Microsoft.KeyVault/vaults", name, group.name())));
  }

  private Subscription subscription(String id) {
    return store.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.SubscriptionNotFound(id)));
  }

  private static RefusedException notFound(String scope) {
    return new RefusedException(new ResourceRefusal.ScopeNotFound(scope));
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
