package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sallyport.resources.ChangeListener;
import sallyport.resources.GroupContents;
import sallyport.resources.Vaults;

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
  public void removed(String subscriptionId, String group) {
    var lost = store.change(change -> removed(change, subscriptionId, group));
    changes.networksChanged();
    if (!lost.isEmpty()) {
      vaults.forgetSubnets(lost::contains);
    }
  }

  /**
   * The vaults inside are of the group and deleted next, of which is told then: until then they may
   * be judged by the perimeter as it was.
   */
  private static void removePerimeters(
      NetworkStore.Change change, String subscriptionId, String group) {
    var inside = fold("/subscriptions/" + subscriptionId + "/resourceGroups/" + group + "/");
    for (var perimeter : change.perimeters()) {
      if (perimeter.place().in(subscriptionId, group)) {
        for (var association : perimeter.associations()) {
          if (!fold(association.resourceId()).startsWith(inside)) {
            throw PerimeterMembers.remains(perimeter, association);
          }
        }
        change.remove(perimeter.id());
      }
    }
  }

  /** Ids of the subnets that went, in lower case. */
  private static List<String> removed(
      NetworkStore.Change change, String subscriptionId, String group) {
    removePerimeters(change, subscriptionId, group);
    for (var endpoint : change.endpoints()) {
      if (endpoint.place().in(subscriptionId, group)) {
        ZoneRecords.withdraw(change, endpoint);
        change.remove(endpoint.id());
      }
    }
    var lost = new ArrayList<String>();
    for (var network : change.networks()) {
      if (network.place().in(subscriptionId, group)) {
        network.subnets().forEach(s -> lost.add(fold(network.subnetId(s))));
        VirtualNetworks.unlink(change, network.id());
        change.remove(network.id());
      }
    }
    change.endpoints().stream()
        .filter(endpoint -> lost.contains(fold(endpoint.subnetId())))
        .findFirst()
        .ifPresent(endpoint -> {
          throw VirtualNetworks.inUse(endpoint);
        });
    for (var zone : change.zones()) {
      if (zone.place().in(subscriptionId, group)) {
        change.remove(zone.id());
      }
    }
    return lost;
  }

  private static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
