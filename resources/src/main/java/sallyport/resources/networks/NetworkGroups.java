package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sallyport.resources.ChangeListener;
import sallyport.resources.GroupContents;
import sallyport.resources.Vaults;

/** What becomes of networks, endpoints and zones when their resource group is deleted. */
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

  /** Ids of the subnets that went, in lower case. */
  private static List<String> removed(
      NetworkStore.Change change, String subscriptionId, String group) {
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
