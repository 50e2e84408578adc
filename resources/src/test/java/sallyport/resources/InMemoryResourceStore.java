package sallyport.resources;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import sallyport.core.VaultName;

/** A {@link ResourceStore} for tests, gone with the process. One lock makes each step atomic. */
public final class InMemoryResourceStore implements ResourceStore {
  private final Map<String, Subscription> subscriptions = new TreeMap<>();
  private final Map<String, ResourceGroup> groups = new TreeMap<>();
  private final Map<String, VaultResource> living = new TreeMap<>();
  private final Map<String, DeletedVault> deleted = new TreeMap<>();

  @Override
  public synchronized List<Subscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  @Override
  public synchronized boolean addSubscription(Subscription subscription) {
    return subscriptions.putIfAbsent(fold(subscription.id()), subscription) == null;
  }

  @Override
  public synchronized List<ResourceGroup> groups(String subscriptionId) {
    return groups.values().stream()
        .filter(group -> group.subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  @Override
  public synchronized Optional<ResourceGroup> group(String subscriptionId, String name) {
    return Optional.ofNullable(groups.get(groupKey(subscriptionId, name)));
  }

  @Override
  public synchronized boolean putGroup(ResourceGroup group) {
    var key = groupKey(group.subscriptionId(), group.name());
    var before = groups.get(key);
    var name = before == null ? group.name() : before.name();
    groups.put(
        key, new ResourceGroup(group.subscriptionId(), name, group.location(), group.tags()));
    return before == null;
  }

  @Override
  public synchronized boolean removeGroup(String subscriptionId, String name) {
    return groups.remove(groupKey(subscriptionId, name)) != null;
  }

  @Override
  public synchronized List<VaultResource> vaults(String subscriptionId) {
    return living.values().stream()
        .filter(vault -> vault.place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  @Override
  public synchronized Optional<VaultResource> vault(VaultName name) {
    return Optional.ofNullable(living.get(name.folded()));
  }

  @Override
  public synchronized Creation createVault(VaultResource vault) {
    var key = vault.place().name().folded();
    var taken = living.get(key);
    if (taken != null) {
      return new Creation.NameTaken(taken);
    }
    var holding = deleted.get(key);
    if (holding != null) {
      return new Creation.NameHeldByDeleted(holding);
    }
    living.put(key, vault);
    return new Creation.Created(vault);
  }

  @Override
  public synchronized Optional<VaultResource> changeVault(
      VaultName name, UnaryOperator<VaultResource> change) {
    return vault(name)
        .map(before -> {
          var after = numbered(change.apply(before), before.revision() + 1);
          living.put(name.folded(), after);
          return after;
        });
  }

  @Override
  public synchronized Optional<DeletedVault> deleteVault(
      VaultName name, Instant deletedAt, Instant purgesAt) {
    var vault = living.remove(name.folded());
    if (vault == null) {
      return Optional.empty();
    }
    var gone = new DeletedVault(vault, deletedAt, purgesAt);
    deleted.put(name.folded(), gone);
    return Optional.of(gone);
  }

  @Override
  public synchronized Optional<DeletedVault> changeDeletedVault(
      VaultName name, UnaryOperator<VaultResource> change) {
    return deletedVault(name)
        .map(before -> {
          var vault = numbered(change.apply(before.vault()), before.vault().revision() + 1);
          var after = new DeletedVault(vault, before.deletedAt(), before.purgesAt());
          deleted.put(name.folded(), after);
          return after;
        });
  }

  @Override
  public synchronized List<DeletedVault> deletedVaults(String subscriptionId) {
    return deleted.values().stream()
        .filter(gone -> gone.vault().place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  @Override
  public synchronized Optional<DeletedVault> deletedVault(VaultName name) {
    return Optional.ofNullable(deleted.get(name.folded()));
  }

  @Override
  public synchronized Optional<VaultResource> recoverVault(VaultName name) {
    var gone = deleted.remove(name.folded());
    if (gone == null) {
      return Optional.empty();
    }
    var vault = numbered(gone.vault(), gone.vault().revision() + 1);
    living.put(name.folded(), vault);
    return Optional.of(vault);
  }

  @Override
  public synchronized Optional<DeletedVault> purgeVault(VaultName name) {
    return Optional.ofNullable(deleted.remove(name.folded()));
  }

  @Override
  public synchronized List<DeletedVault> vaultsDue(Instant now, int limit) {
    return deleted.values().stream()
        .filter(gone -> !gone.purgesAt().isAfter(now))
        .sorted(Comparator.comparing(DeletedVault::purgesAt))
        .limit(limit)
        .toList();
  }

  private static VaultResource numbered(VaultResource v, long revision) {
    return new VaultResource(
        v.id(),
        revision,
        v.place(),
        v.tags(),
        v.tenantId(),
        v.sku(),
        v.accessPolicies(),
        v.network(),
        v.flags(),
        v.softDelete(),
        v.systemData());
  }

  private static String groupKey(String subscriptionId, String name) {
    return fold(subscriptionId) + "/" + fold(name);
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
