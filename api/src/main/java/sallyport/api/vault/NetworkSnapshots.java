package sallyport.api.vault;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sallyport.access.Attachment;
import sallyport.access.NetworkMap;
import sallyport.access.Origins;
import sallyport.access.PerimeterRules;
import sallyport.core.VaultId;
import sallyport.resources.networks.NetworkStore;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.Subnet;

/**
 * The map of networks, and what perimeters say about their vaults, each made on demand and dropped
 * on every change. Loading and dropping exclude each other, so that what was read before a change
 * was durable cannot outlive it.
 */
final class NetworkSnapshots {
  private final NetworkStore store;
  private final Supplier<List<Attachment>> attachments;
  private volatile @Nullable Origins current;
  private volatile @Nullable Map<VaultId, PerimeterRules> perimeters;

  NetworkSnapshots(NetworkStore store, Supplier<List<Attachment>> attachments) {
    this.store = store;
    this.attachments = attachments;
  }

  Origins current() {
    var map = current;
    return map != null ? map : load();
  }

  boolean atHand() {
    return current != null;
  }

  /** What the perimeter around a vault says about it. */
  Optional<PerimeterRules> perimeter(VaultId vault) {
    var all = perimeters;
    return Optional.ofNullable((all != null ? all : loadPerimeters()).get(vault));
  }

  synchronized void drop() {
    current = null;
    perimeters = null;
  }

  private synchronized Map<VaultId, PerimeterRules> loadPerimeters() {
    var all = perimeters;
    if (all == null) {
      all = new HashMap<>();
      for (var perimeter : store.perimeters()) {
        all.putAll(perimeter.rules());
      }
      perimeters = all;
    }
    return all;
  }

  private synchronized Origins load() {
    var map = current;
    if (map == null) {
      map = map();
      current = map;
    }
    return map;
  }

  private NetworkMap map() {
    var subnets =
        store.networks().stream()
            .flatMap(network ->
                network.subnets().stream()
                    .filter(Subnet::reachesVaults)
                    .map(subnet -> folded(network.subnetId(subnet))))
            .collect(Collectors.toSet());
    var endpoints =
        store.endpoints().stream()
            .map(endpoint ->
                new NetworkMap.Endpoint(
                    folded(endpoint.id()), endpoint.linkId(), approvedBy(endpoint.connection())))
            .toList();
    return new NetworkMap(attachments.get(), subnets, endpoints);
  }

  private static Optional<VaultId> approvedBy(PrivateEndpoint.Connection connection) {
    return connection.state() == PrivateEndpoint.State.APPROVED
        ? Optional.of(connection.vault())
        : Optional.empty();
  }

  private static String folded(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
