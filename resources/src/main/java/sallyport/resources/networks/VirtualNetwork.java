package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual network.
 *
 * @param resourceGuid made with the network; one of the same name made later has another
 * @param addressPrefixes IPv4 blocks in canonical form {@code a.b.c.d/n}, in the order given
 */
public record VirtualNetwork(
    Place place,
    String resourceGuid,
    Map<String, String> tags,
    List<String> addressPrefixes,
    List<Subnet> subnets,
    long revision)
    implements NetworkResource {

  /** The type below {@code Microsoft.Network}. */
  public static final String TYPE = "virtualNetworks";

  public VirtualNetwork {
    tags = Map.copyOf(tags);
    addressPrefixes = List.copyOf(addressPrefixes);
    subnets = List.copyOf(subnets);
  }

  @Override
  public String id() {
    return place.id(TYPE);
  }

  @Override
  public VirtualNetwork numbered(long next) {
    return new VirtualNetwork(place, resourceGuid, tags, addressPrefixes, subnets, next);
  }

  public String subnetId(Subnet subnet) {
    return id() + "/subnets/" + subnet.name();
  }

  /** By name, without regard to case. */
  public Optional<Subnet> subnet(String name) {
    return subnets.stream().filter(subnet -> subnet.name().equalsIgnoreCase(name)).findFirst();
  }
}
