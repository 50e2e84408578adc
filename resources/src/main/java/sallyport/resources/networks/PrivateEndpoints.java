package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.resources.ChangeListener;
import sallyport.resources.Locations;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.Tags;
import sallyport.resources.networks.PrivateEndpoint.ZoneConfig;
import sallyport.resources.networks.PrivateEndpoint.ZoneGroup;

/** Private endpoints, from the side of their networks. Who may ask is decided before. */
public final class PrivateEndpoints {
  private static final String TYPE = PrivateEndpoint.TYPE;
  private static final int MAX_ZONES = 5;

  private final NetworkStore store;
  private final ResourceStore resources;
  private final RoleStore roles;
  private final ChangeListener changes;
  private final EndpointPlacement placement;

  public PrivateEndpoints(
      NetworkStore store,
      ResourceStore resources,
      RoleStore roles,
      ChangeListener changes,
      Ids ids) {
    this.store = store;
    this.resources = resources;
    this.roles = roles;
    this.changes = changes;
    this.placement = new EndpointPlacement(resources, ids);
  }

  /** An endpoint and whether a PUT made it. */
  public record Put(PrivateEndpoint endpoint, boolean created) {}

  /** Over one that is there only the tags change: its subnet and its vault are fixed. */
  public Put put(NetworkAddress at, EndpointDraft draft) {
    var group =
        resources
            .group(at.subscriptionId(), at.resourceGroup())
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.GroupNotFound(at.resourceGroup())));
    var location = Locations.required(draft.location());
    Tags.checked(draft.tags());
    var put =
        store.change(change -> {
          var before = change.endpoint(at.id(TYPE));
          if (before.isPresent()) {
            return new Put(change.put(retagged(before.get(), location, draft)), false);
          }
          var place =
              new NetworkResource.Place(
                  at.subscriptionId(), group.name(), NetworkAddress.checked(at.name()), location);
          return new Put(change.put(placement.placed(change, place, draft)), true);
        });
    changes.networksChanged();
    return put;
  }

  public PrivateEndpoint get(NetworkAddress at) {
    return found(at, store);
  }

  public Optional<PrivateEndpoint> find(NetworkAddress at) {
    return store.endpoint(at.id(TYPE));
  }

  public List<PrivateEndpoint> in(String subscriptionId) {
    return store.endpoints().stream()
        .filter(endpoint -> endpoint.place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  public PrivateEndpoint retag(NetworkAddress at, Map<String, String> tags) {
    Tags.checked(tags);
    return changed(at, endpoint -> endpoint.tagged(tags));
  }

  /** Also ends its connection to the vault; false when there is no such endpoint. */
  public boolean delete(NetworkAddress at) {
    var gone =
        store.change(change -> {
          var endpoint = change.endpoint(at.id(TYPE));
          endpoint.ifPresent(found -> {
            ZoneRecords.withdraw(change, found);
            change.remove(found.id());
          });
          return endpoint;
        });
    gone.ifPresent(endpoint -> {
      if (roles.removeAssignmentsUnder(endpoint.id()) > 0) {
        changes.rolesChanged();
      }
      changes.networksChanged();
    });
    return gone.isPresent();
  }

  /** Those with an address in a network. */
  public List<PrivateEndpoint> within(VirtualNetwork network) {
    return VirtualNetworks.within(store, network);
  }

  public ZoneGroup zoneGroup(NetworkAddress at, String name) {
    return found(at, store).zoneGroups().stream()
        .filter(group -> group.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () -> new RefusedException(new ResourceRefusal.PartNotFound(groupId(at, name))));
  }

  /** From now on the zones have the endpoint's address; one group an endpoint. */
  public Put putZoneGroup(NetworkAddress at, String name, List<ZoneConfig> configs) {
    if (configs.isEmpty() || configs.size() > MAX_ZONES) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("privateDnsZoneConfigs"));
    }
    var put =
        store.change(change -> {
          var endpoint = found(at, change);
          var before =
              endpoint.zoneGroups().stream().filter(g -> g.name().equalsIgnoreCase(name)).findAny();
          if (before.isEmpty() && !endpoint.zoneGroups().isEmpty()) {
            throw new RefusedException(new ResourceRefusal.TooMany("privateDnsZoneGroups", 1));
          }
          var named = before.map(ZoneGroup::name).orElseGet(() -> NetworkAddress.checked(name));
          var zones = new ArrayList<ZoneConfig>();
          for (var config : configs) {
            var zone =
                change
                    .zone(config.zoneId())
                    .orElseThrow(() ->
                        new RefusedException(
                            new ResourceRefusal.ReferenceInvalid(
                                config.zoneId(), groupId(at, name))));
            zones.add(new ZoneConfig(NetworkAddress.checked(config.name()), zone.id()));
          }
          var kept = change.put(endpoint.with(List.of(new ZoneGroup(named, zones))));
          ZoneRecords.settle(change, kept);
          return new Put(kept, before.isEmpty());
        });
    changes.networksChanged();
    return put;
  }

  /** False when there is no such group. */
  public boolean deleteZoneGroup(NetworkAddress at, String name) {
    boolean gone =
        store.change(change -> {
          var endpoint = change.endpoint(at.id(TYPE));
          if (endpoint.isEmpty()
              || endpoint.get().zoneGroups().stream()
                  .noneMatch(group -> group.name().equalsIgnoreCase(name))) {
            return false;
          }
          ZoneRecords.settle(change, change.put(endpoint.get().with(List.<ZoneGroup>of())));
          return true;
        });
    if (gone) {
      changes.networksChanged();
    }
    return gone;
  }

  private PrivateEndpoint changed(NetworkAddress at, UnaryOperator<PrivateEndpoint> step) {
    var after = store.change(change -> change.put(step.apply(found(at, change))));
    changes.networksChanged();
    return after;
  }

  private static PrivateEndpoint found(NetworkAddress at, NetworkView view) {
    return view.endpoint(at.id(TYPE)).orElseThrow(() -> at.notFound(TYPE));
  }

  private static String groupId(NetworkAddress at, String name) {
    return at.id(TYPE) + "/privateDnsZoneGroups/" + name;
  }

  private static PrivateEndpoint retagged(
      PrivateEndpoint was, String location, EndpointDraft draft) {
    var place = was.place();
    if (!Locations.same(place.location(), location)) {
      throw new RefusedException(
          new ResourceRefusal.LocationDiffers(
              "Microsoft.Network/" + TYPE,
              place.name(),
              place.resourceGroup(),
              place.location(),
              location));
    }
    if (!was.subnetId().equalsIgnoreCase(draft.subnetId())) {
      throw new RefusedException(new ResourceRefusal.AlreadySet("subnet"));
    }
    var link = was.connection();
    if (!link.vaultScope().equalsIgnoreCase(draft.vaultId())
        || !link.name().equalsIgnoreCase(draft.connectionName())
        || link.manual() != draft.manual()) {
      throw new RefusedException(new ResourceRefusal.AlreadySet("privateLinkServiceConnections"));
    }
    return was.tagged(draft.tags());
  }
}
