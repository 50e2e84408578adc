package sallyport.resources.networks;

import java.util.List;
import java.util.Optional;
import sallyport.resources.NetworkDirectory;

/** Networks as vaults and roles know them. */
public final class StoredNetworks implements NetworkDirectory {
  private static final int OF_RESOURCE = 8;
  private static final int OF_SUBNET = 10;

  private final NetworkView networks;

  public StoredNetworks(NetworkView networks) {
    this.networks = networks;
  }

  @Override
  public Optional<KnownSubnet> subnet(String id) {
    return parts(id)
        .filter(parts -> parts.size() == OF_SUBNET)
        .flatMap(parts -> networks.network(above(parts)).flatMap(network -> known(network, parts)));
  }

  private static Optional<KnownSubnet> known(VirtualNetwork network, List<String> parts) {
    return network
        .subnet(parts.get(9))
        .map(subnet ->
            new KnownSubnet(
                network.place().subscriptionId(),
                network.id(),
                subnet.name(),
                subnet.reachesVaults()));
  }

  @Override
  public Optional<String> existing(String id) {
    return parts(id)
        .flatMap(parts -> {
          if (parts.size() == OF_SUBNET) {
            return networks
                .network(above(parts))
                .flatMap(network -> network.subnet(parts.get(9)).map(network::subnetId));
          }
          return networks
              .network(id)
              .map(NetworkResource::id)
              .or(() -> networks.endpoint(id).map(NetworkResource::id))
              .or(() -> networks.zone(id).map(NetworkResource::id))
              .or(() -> networks.perimeter(id).map(NetworkResource::id));
        });
  }

  private static Optional<List<String>> parts(String id) {
    var parts = List.of(id.replaceFirst("^/", "").split("/", -1));
    var shaped =
        parts.size() == OF_RESOURCE
            || (parts.size() == OF_SUBNET
                && parts.get(6).equalsIgnoreCase(VirtualNetwork.TYPE)
                && parts.get(8).equalsIgnoreCase("subnets"));
    return shaped ? Optional.of(parts) : Optional.empty();
  }

  private static String above(List<String> parts) {
    return "/" + String.join("/", parts.subList(0, OF_RESOURCE));
  }
}
