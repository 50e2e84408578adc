package sallyport.resources.networks;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import sallyport.core.VaultId;
import sallyport.resources.ChangeListener;
import sallyport.resources.GroupContents;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.SecurityPerimeter.Association;

/**
 * What becomes of networks, endpoints, zones and perimeters when their resource group is deleted. A
 * perimeter around something outside the group keeps the group from being deleted.
 */
public final class NetworkGroups implements GroupContents {
  private final NetworkStore store;
  private final Vaults vaults;
  private final ChangeListener changes;

  public NetworkGroups(NetworkStore store, Vaults vaults, ChangeListener changes) {
    this.store = store;
    this.vaults = vaults;
    this.changes = changes;
  }

  @Override
  public void requireRemovable(String subscriptionId, String group) {
    for (var perimeter : store.perimeters()) {
      if (perimeter.place().in(subscriptionId, group)) {
        requireNothingElsewhere(perimeter, subscriptionId, group);
      }
    }
    requireUnused(store, lost(store, subscriptionId, group), subscriptionId, group);
  }

  @Override
  public void removed(String subscriptionId, String group) {
    var living =
        vaults.inGroup(subscriptionId, group).stream()
            .map(VaultResource::id)
            .collect(Collectors.toSet());
    var lost = store.change(change -> removed(change, subscriptionId, group, living));
    changes.networksChanged();
    if (!lost.isEmpty()) {
      vaults.forgetSubnets(lost::contains);
    }
  }

  /** Ids of the subnets that went, in lower case. */
  private static List<String> removed(
      NetworkStore.Change change, String subscriptionId, String group, Set<VaultId> living) {
    for (var perimeter : change.perimeters()) {
      if (perimeter.place().in(subscriptionId, group)) {
        requireNothingElsewhere(perimeter, subscriptionId, group);
        requireNone(perimeter, it -> it.vault().filter(living::contains).isPresent());
        change.remove(perimeter.id());
      }
    }
    var lost = lost(change, subscriptionId, group);
    requireUnused(change, lost, subscriptionId, group);
    for (var endpoint : change.endpoints()) {
      if (endpoint.place().in(subscriptionId, group)) {
        ZoneRecords.withdraw(change, endpoint);
        change.remove(endpoint.id());
      }
    }
    for (var network : change.networks()) {
      if (network.place().in(subscriptionId, group)) {
        VirtualNetworks.unlink(change, network.id());
        change.remove(network.id());
      }
    }
    for (var zone : change.zones()) {
      if (zone.place().in(subscriptionId, group)) {
        change.remove(zone.id());
      }
    }
    return lost;
  }

  private static List<String> lost(NetworkView view, String subscriptionId, String group) {
    return view.networks().stream()
        .filter(network -> network.place().in(subscriptionId, group))
        .flatMap(network -> network.subnets().stream().map(network::subnetId))
        .map(NetworkGroups::fold)
        .toList();
  }

  private static void requireNothingElsewhere(
      SecurityPerimeter perimeter, String subscriptionId, String group) {
    var inside = fold("/subscriptions/" + subscriptionId + "/resourceGroups/" + group + "/");
    requireNone(perimeter, it -> !fold(it.resourceId()).startsWith(inside));
  }

  private static void requireNone(SecurityPerimeter perimeter, Predicate<Association> remaining) {
    perimeter.associations().stream()
        .filter(remaining)
        .findFirst()
        .ifPresent(association -> {
          throw PerimeterMembers.remains(perimeter, association);
        });
  }

  private static void requireUnused(
      NetworkView view, List<String> subnets, String subscriptionId, String group) {
    view.endpoints().stream()
        .filter(endpoint -> !endpoint.place().in(subscriptionId, group))
        .filter(endpoint -> subnets.contains(fold(endpoint.subnetId())))
        .findFirst()
        .ifPresent(endpoint -> {
          throw VirtualNetworks.inUse(endpoint);
        });
  }

  private static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
