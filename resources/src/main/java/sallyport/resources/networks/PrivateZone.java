package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private DNS zone with its address records and the networks that resolve it. Its location is
 * {@code global}.
 */
public record PrivateZone(
    Place place,
    Map<String, String> tags,
    List<AddressRecords> records,
    List<Link> links,
    long revision)
    implements NetworkResource {

  /** The type below {@code Microsoft.Network}. */
  public static final String TYPE = "privateDnsZones";

  public PrivateZone {
    tags = Map.copyOf(tags);
    records = List.copyOf(records);
    links = List.copyOf(links);
  }

  @Override
  public String id() {
    return place.id(TYPE);
  }

  @Override
  public PrivateZone numbered(long next) {
    return new PrivateZone(place, tags, records, links, next);
  }

  /**
   * A set of A records.
   *
   * @param name relative to the zone; {@code @} is the zone itself
   * @param ttlSeconds 1 to 2147483647
   * @param addresses IPv4
   * @param endpointId the private endpoint that wrote it, whose deletion takes it away
   */
  public record AddressRecords(
      String name,
      int ttlSeconds,
      List<String> addresses,
      Map<String, String> metadata,
      Optional<String> endpointId) {
    public AddressRecords {
      addresses = List.copyOf(addresses);
      metadata = Map.copyOf(metadata);
    }
  }

  /** A virtual network whose members resolve the zone. */
  public record Link(
      String name, String networkId, boolean registration, Map<String, String> tags) {
    public Link {
      tags = Map.copyOf(tags);
    }
  }

  public Optional<AddressRecords> records(String name) {
    return records.stream().filter(set -> set.name().equalsIgnoreCase(name)).findFirst();
  }

  public Optional<Link> link(String name) {
    return links.stream().filter(link -> link.name().equalsIgnoreCase(name)).findFirst();
  }
}
