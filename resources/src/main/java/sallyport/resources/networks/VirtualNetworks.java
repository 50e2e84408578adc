package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.resources.ChangeListener;
import sallyport.resources.Locations;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.Tags;
import sallyport.resources.Vaults;
import sallyport.resources.networks.NetworkDraft.SubnetDraft;

/**
 * Virtual networks and their subnets. A subnet that goes takes its rules in all vaults along. Who
 * may ask is decided before.
 */
public final class VirtualNetworks {
  private static final int MAX_NETWORKS = 1_000;
  private static final String TYPE = VirtualNetwork.TYPE;

  private final NetworkStore store;
  private final ResourceStore resources;
  private final RoleStore roles;
  private final Vaults vaults;
  private final ChangeListener changes;
  private final Ids ids;

  public VirtualNetworks(
      NetworkStore store,
      ResourceStore resources,
      RoleStore roles,
      Vaults vaults,
      ChangeListener changes,
      Ids ids) {
    this.store = store;
    this.resources = resources;
    this.roles = roles;
    this.vaults = vaults;
    this.changes = changes;
    this.ids = ids;
  }

  /** A network and whether a PUT made it. */
  public record Put(VirtualNetwork network, boolean created) {}

  /** A subnet, its network, and whether a PUT made it. */
  public record SubnetPut(VirtualNetwork network, Subnet subnet, boolean created) {}

  public Put put(NetworkAddress at, NetworkDraft draft) {
    var group =
        resources
            .group(at.subscriptionId(), at.resourceGroup())
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.GroupNotFound(at.resourceGroup())));
    var location = Locations.required(draft.location());
    Tags.checked(draft.tags());
    var put =
        store.change(change -> {
          var before = change.network(at.id(TYPE));
          var network = before.orElseGet(() -> begun(change, group.name(), at, location));
          checkLocation(network, location);
          var shaped =
              new VirtualNetwork(
                  network.place(),
                  network.resourceGuid(),
                  draft.tags(),
                  NetworkShape.prefixes(draft.addressPrefixes(), network.id()),
                  draft
                      .subnets()
                      .map(written -> NetworkShape.subnets(network, written))
                      .orElse(network.subnets()),
                  network.revision());
          var kept = change.put(NetworkShape.checked(network, shaped, within(change, network)));
          return new Replaced(kept, before.isEmpty(), lost(network, kept));
        });
    forget(put.lost());
    return new Put(put.network(), put.created());
  }

  public VirtualNetwork get(NetworkAddress at) {
    return store.network(at.id(TYPE)).orElseThrow(() -> at.notFound(TYPE));
  }

  /** By id, of one subscription. */
  public List<VirtualNetwork> in(String subscriptionId) {
    return in(store, subscriptionId);
  }

  private static List<VirtualNetwork> in(NetworkView view, String subscriptionId) {
    return view.networks().stream()
        .filter(network -> network.place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  public VirtualNetwork retag(NetworkAddress at, Map<String, String> tags) {
    Tags.checked(tags);
    return changed(
        at,
        network ->
            new VirtualNetwork(
                network.place(),
                network.resourceGuid(),
                tags,
                network.addressPrefixes(),
                network.subnets(),
                network.revision()));
  }

  /** False when there is no such network. */
  public boolean delete(NetworkAddress at) {
    var gone =
        store.change(change -> {
          var network = change.network(at.id(TYPE));
          network.ifPresent(found -> {
            within(change, found).stream()
                .findFirst()
                .ifPresent(endpoint -> {
                  throw inUse(endpoint);
                });
            unlink(change, found.id());
            change.remove(found.id());
          });
          return network;
        });
    gone.ifPresent(network -> {
      if (roles.removeAssignmentsUnder(network.id()) > 0) {
        changes.rolesChanged();
      }
      forget(network.subnets().stream().map(network::subnetId).toList());
    });
    return gone.isPresent();
  }

  public Subnet subnet(NetworkAddress at, String name) {
    return parent(at, store)
        .subnet(name)
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.PartNotFound(at.id(TYPE) + "/subnets/" + name)));
  }

  public SubnetPut putSubnet(NetworkAddress at, SubnetDraft draft) {
    var put =
        store.change(change -> {
          var network = parent(at, change);
          var subnet = NetworkShape.subnet(network, draft);
          var before = network.subnet(subnet.name());
          var subnets = new ArrayList<>(network.subnets());
          if (before.isPresent()) {
            subnets.set(subnets.indexOf(before.get()), subnet);
          } else {
            subnets.add(subnet);
          }
          if (subnets.size() > NetworkShape.MAX_SUBNETS) {
            throw new RefusedException(
                new ResourceRefusal.TooMany("subnets", NetworkShape.MAX_SUBNETS));
          }
          var shaped = with(network, subnets);
          var kept = change.put(NetworkShape.checked(network, shaped, within(change, network)));
          return new SubnetPut(kept, subnet, before.isEmpty());
        });
    changes.networksChanged();
    return put;
  }

  /** False when there is no such subnet. */
  public boolean deleteSubnet(NetworkAddress at, String name) {
    var lost =
        store.change(change -> {
          var network = change.network(at.id(TYPE));
          var subnet = network.flatMap(found -> found.subnet(name));
          return subnet.map(gone -> {
            var id = network.get().subnetId(gone);
            change.endpoints().stream()
                .filter(endpoint -> endpoint.subnetId().equalsIgnoreCase(id))
                .findFirst()
                .ifPresent(endpoint -> {
                  throw inUse(endpoint);
                });
            var rest = network.get().subnets().stream().filter(s -> !s.equals(gone)).toList();
            change.put(with(network.get(), rest));
            return id;
          });
        });
    lost.ifPresent(id -> {
      if (roles.removeAssignmentsUnder(id) > 0) {
        changes.rolesChanged();
      }
      forget(List.of(id));
    });
    return lost.isPresent();
  }

  static RefusedException inUse(PrivateEndpoint by) {
    var id = by.subnetId();
    return new RefusedException(
        new ResourceRefusal.SubnetInUse(id.substring(id.lastIndexOf('/') + 1), by.id()));
  }

  /** Zones stop being resolved by a network that is gone. */
  static void unlink(NetworkStore.Change change, String networkId) {
    for (var zone : change.zones()) {
      var rest =
          zone.links().stream()
              .filter(link -> !link.networkId().equalsIgnoreCase(networkId))
              .toList();
      if (rest.size() < zone.links().size()) {
        change.put(
            new PrivateZone(zone.place(), zone.tags(), zone.records(), rest, zone.revision()));
      }
    }
  }

  private record Replaced(VirtualNetwork network, boolean created, List<String> lost) {}

  private VirtualNetwork begun(
      NetworkStore.Change change, String group, NetworkAddress at, String location) {
    if (in(change, at.subscriptionId()).size() >= MAX_NETWORKS) {
      throw new RefusedException(new ResourceRefusal.TooMany("virtualNetworks", MAX_NETWORKS));
    }
    return new VirtualNetwork(
        new NetworkResource.Place(
            at.subscriptionId(), group, NetworkAddress.checked(at.name()), location),
        ids.next().toString(),
        Map.of(),
        List.of(),
        List.of(),
        1);
  }

  private VirtualNetwork changed(NetworkAddress at, UnaryOperator<VirtualNetwork> step) {
    var after =
        store.change(change ->
            change.put(
                step.apply(change.network(at.id(TYPE)).orElseThrow(() -> at.notFound(TYPE)))));
    changes.networksChanged();
    return after;
  }

  private static VirtualNetwork parent(NetworkAddress at, NetworkView view) {
    return view.network(at.id(TYPE))
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.ParentNotFound(at.name())));
  }

  static List<PrivateEndpoint> within(NetworkView view, VirtualNetwork network) {
    var inside = (network.id() + "/subnets/").toLowerCase(Locale.ROOT);
    return view.endpoints().stream()
        .filter(endpoint -> endpoint.subnetId().toLowerCase(Locale.ROOT).startsWith(inside))
        .toList();
  }

  private static List<String> lost(VirtualNetwork before, VirtualNetwork after) {
    return before.subnets().stream()
        .filter(subnet -> after.subnet(subnet.name()).isEmpty())
        .map(before::subnetId)
        .toList();
  }

  /** The networks first: whoever judges a call by them must not find the lost ones. */
  private void forget(List<String> subnetIds) {
    changes.networksChanged();
    if (!subnetIds.isEmpty()) {
      var gone = subnetIds.stream().map(id -> id.toLowerCase(Locale.ROOT)).toList();
      vaults.forgetSubnets(gone::contains);
    }
  }

  private static VirtualNetwork with(VirtualNetwork network, List<Subnet> subnets) {
    return new VirtualNetwork(
        network.place(),
        network.resourceGuid(),
        network.tags(),
        network.addressPrefixes(),
        subnets,
        network.revision());
  }

  private static void checkLocation(VirtualNetwork network, String asked) {
    var place = network.place();
    if (!Locations.same(place.location(), asked)) {
      throw new RefusedException(
          new ResourceRefusal.LocationDiffers(
              "Microsoft.Network/" + TYPE,
              place.name(),
              place.resourceGroup(),
              place.location(),
              asked));
    }
  }
}
