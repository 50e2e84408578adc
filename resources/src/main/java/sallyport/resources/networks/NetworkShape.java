package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.NetworkDraft.SubnetDraft;

/**
 * What makes a virtual network one: prefixes that parse, subnets inside them that do not overlap,
 * and no address taken away that an endpoint has. Pure.
 */
final class NetworkShape {
  static final int MAX_PREFIXES = 500;
  static final int MAX_SUBNETS = 3_000;
  private static final int MAX_SERVICES = 50;

  private NetworkShape() {}

  static List<String> prefixes(List<String> written, String of) {
    if (written.isEmpty()) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("addressSpace"));
    }
    if (written.size() > MAX_PREFIXES) {
      throw tooMany("addressSpace.addressPrefixes", MAX_PREFIXES);
    }
    var blocks = new ArrayList<Prefix>();
    for (var text : written) {
      var block = Prefix.parse(text, of);
      if (blocks.stream().anyMatch(block::overlaps)) {
        throw new RefusedException(new ResourceRefusal.PrefixInvalid(text, of));
      }
      blocks.add(block);
    }
    return blocks.stream().map(Prefix::toString).toList();
  }

  /** Subnets in their own cases where they were there before. */
  static List<Subnet> subnets(VirtualNetwork network, List<SubnetDraft> written) {
    if (written.size() > MAX_SUBNETS) {
      throw tooMany("subnets", MAX_SUBNETS);
    }
    Map<String, Subnet> byName = new HashMap<>();
    var subnets = new ArrayList<Subnet>();
    for (var draft : written) {
      var subnet = subnet(network, draft);
      if (byName.put(subnet.name().toLowerCase(Locale.ROOT), subnet) != null) {
        throw new RefusedException(new ResourceRefusal.InvalidValue("subnets.name"));
      }
      subnets.add(subnet);
    }
    return List.copyOf(subnets);
  }

  static Subnet subnet(VirtualNetwork network, SubnetDraft draft) {
    var before = network.subnet(draft.name());
    var name = before.map(Subnet::name).orElseGet(() -> NetworkAddress.checked(draft.name()));
    var of = network.id() + "/subnets/" + name;
    if (draft.serviceEndpoints().size() > MAX_SERVICES) {
      throw tooMany("serviceEndpoints", MAX_SERVICES);
    }
    return new Subnet(
        name,
        draft.addressPrefixes().stream().map(text -> Prefix.parse(text, of).toString()).toList(),
        draft.severalPrefixes(),
        draft.serviceEndpoints(),
        draft.policies());
  }

  /**
   * @param endpoints those with an address in this network
   */
  static VirtualNetwork checked(VirtualNetwork network, List<PrivateEndpoint> endpoints) {
    var space = network.addressPrefixes().stream().map(Prefix::stored).toList();
    var taken = new ArrayList<Prefix>();
    for (var subnet : network.subnets()) {
      var own = subnet.addressPrefixes().stream().map(Prefix::stored).toList();
      var inside = own.stream().allMatch(block -> space.stream().anyMatch(s -> s.holds(block)));
      if (own.isEmpty() || !inside) {
        throw new RefusedException(
            new ResourceRefusal.SubnetOutside(subnet.name(), network.place().name()));
      }
      for (var block : own) {
        if (taken.stream().anyMatch(block::overlaps)) {
          throw new RefusedException(
              new ResourceRefusal.SubnetsOverlap(subnet.name(), network.place().name()));
        }
        taken.add(block);
      }
    }
    endpoints.forEach(endpoint -> checkKept(network, endpoint));
    return network;
  }

  private static void checkKept(VirtualNetwork network, PrivateEndpoint endpoint) {
    var name = endpoint.subnetId().substring(endpoint.subnetId().lastIndexOf('/') + 1);
    var subnet =
        network
            .subnet(name)
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.SubnetInUse(name, endpoint.id())));
    Predicate<String> holds = block -> Prefix.stored(block).holds(endpoint.privateAddress());
    if (subnet.addressPrefixes().stream().noneMatch(holds)) {
      throw new RefusedException(
          new ResourceRefusal.PrefixInUse(
              subnet.name(), String.join(",", subnet.addressPrefixes())));
    }
  }

  private static RefusedException tooMany(String property, int limit) {
    return new RefusedException(new ResourceRefusal.TooMany(property, limit));
  }
}
