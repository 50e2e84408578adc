package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import sallyport.core.RefusedException;
import sallyport.resources.ChangeListener;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.Tags;
import sallyport.resources.networks.PrivateZone.AddressRecords;
import sallyport.resources.networks.PrivateZone.Link;

/**
 * Private DNS zones with their A records and links. They are kept and shown; this server answers no
 * name. Who may ask is decided before.
 */
public final class PrivateZones {
  public static final int MAX_RECORD_SETS = 1_000;
  private static final int MAX_ADDRESSES = 20;
  public static final int MAX_LINKS = 1_000;
  private static final int MAX_ZONES = 1_000;
  private static final String TYPE = PrivateZone.TYPE;
  private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
  private static final Pattern ZONE = Pattern.compile("(?:" + LABEL + "\\.){1,33}" + LABEL);
  private static final Pattern RECORD =
      Pattern.compile("@|\\*|(?:\\*\\.)?" + LABEL + "(?:\\." + LABEL + "){0,33}");

  private final NetworkStore store;
  private final ResourceStore resources;
  private final RoleStore roles;
  private final ChangeListener changes;

  public PrivateZones(
      NetworkStore store, ResourceStore resources, RoleStore roles, ChangeListener changes) {
    this.store = store;
    this.resources = resources;
    this.roles = roles;
    this.changes = changes;
  }

  /** A zone and whether a PUT made it, or the part of it that was put. */
  public record Put(PrivateZone zone, boolean created) {}

  /**
   * @param onlyNew refuse where there is one already
   */
  public Put put(NetworkAddress at, Map<String, String> tags, boolean onlyNew) {
    var group =
        resources
            .group(at.subscriptionId(), at.resourceGroup())
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.GroupNotFound(at.resourceGroup())));
    if (at.name().length() > 253 || !ZONE.matcher(at.name()).matches()) {
      throw new RefusedException(new ResourceRefusal.NetworkNameInvalid(at.name()));
    }
    Tags.checked(tags);
    return store.change(change -> {
      var before = change.zone(at.id(TYPE));
      if (onlyNew && before.isPresent()) {
        throw new RefusedException(new ResourceRefusal.ExistsAlready(before.get().id()));
      }
      if (before.isEmpty() && in(change, at.subscriptionId()).size() >= MAX_ZONES) {
        throw new RefusedException(new ResourceRefusal.TooMany(TYPE, MAX_ZONES));
      }
      var place = new NetworkResource.Place(at.subscriptionId(), group.name(), at.name(), "global");
      var zone =
          before
              .map(was -> new PrivateZone(was.place(), tags, was.records(), was.links(), 1))
              .orElseGet(() -> new PrivateZone(place, tags, List.of(), List.of(), 1));
      return new Put(change.put(zone), before.isEmpty());
    });
  }

  public PrivateZone get(NetworkAddress at) {
    return store.zone(at.id(TYPE)).orElseThrow(() -> at.notFound(TYPE));
  }

  public List<PrivateZone> in(String subscriptionId) {
    return in(store, subscriptionId);
  }

  private static List<PrivateZone> in(NetworkView view, String subscriptionId) {
    return view.zones().stream()
        .filter(zone -> zone.place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  /** False when there is no such zone; refused while networks resolve it. */
  public boolean delete(NetworkAddress at) {
    var gone =
        store.change(change -> {
          var zone = change.zone(at.id(TYPE));
          zone.ifPresent(found -> {
            found.links().stream()
                .findFirst()
                .ifPresent(link -> {
                  throw new RefusedException(
                      new ResourceRefusal.PartsRemain(found.id(), linkId(found.id(), link.name())));
                });
            change.remove(found.id());
          });
          return zone;
        });
    if (gone.isPresent() && roles.removeAssignmentsUnder(gone.get().id()) > 0) {
      changes.rolesChanged();
    }
    return gone.isPresent();
  }

  public AddressRecords records(NetworkAddress at, String name) {
    return parent(at, store)
        .records(name)
        .orElseThrow(() ->
            new RefusedException(new ResourceRefusal.PartNotFound(at.id(TYPE) + "/A/" + name)));
  }

  public Put putRecords(NetworkAddress at, AddressRecords set, boolean onlyNew) {
    if (set.name().length() > 253 || !RECORD.matcher(set.name()).matches()) {
      throw new RefusedException(new ResourceRefusal.NetworkNameInvalid(set.name()));
    }
    if (set.ttlSeconds() < 0) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("ttl"));
    }
    if (set.addresses().size() > MAX_ADDRESSES
        || set.addresses().stream().anyMatch(text -> Prefix.number(text).isEmpty())) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("aRecords"));
    }
    return changed(
        at,
        was -> {
          var before = was.records(set.name());
          if (onlyNew && before.isPresent()) {
            throw new RefusedException(
                new ResourceRefusal.ExistsAlready(was.id() + "/A/" + before.get().name()));
          }
          if (before.isEmpty() && was.records().size() >= MAX_RECORD_SETS) {
            throw new RefusedException(new ResourceRefusal.TooMany("recordSets", MAX_RECORD_SETS));
          }
          var named =
              new AddressRecords(
                  before.map(AddressRecords::name).orElse(set.name()),
                  set.ttlSeconds(),
                  set.addresses(),
                  set.metadata(),
                  set.endpointId());
          return ZoneRecords.with(was, replaced(was.records(), before, named));
        },
        was -> was.records(set.name()).isEmpty());
  }

  /** False when there is no such set. */
  public boolean deleteRecords(NetworkAddress at, String name) {
    return removed(
        at,
        zone -> zone.records(name).isPresent(),
        zone ->
            ZoneRecords.with(
                zone,
                zone.records().stream().filter(s -> !s.name().equalsIgnoreCase(name)).toList()));
  }

  public Link link(NetworkAddress at, String name) {
    return parent(at, store)
        .link(name)
        .orElseThrow(() ->
            new RefusedException(new ResourceRefusal.PartNotFound(linkId(at.id(TYPE), name))));
  }

  /** The network of a link is fixed. */
  public Put putLink(NetworkAddress at, Link link) {
    NetworkAddress.checked(link.name());
    Tags.checked(link.tags());
    if (link.registration()) {
      throw new RefusedException(
          new ResourceRefusal.NotEnforced(
              "registrationEnabled", "registration of hosts is not supported"));
    }
    var network =
        store
            .network(link.networkId())
            .orElseThrow(() ->
                new RefusedException(
                    new ResourceRefusal.ReferenceInvalid(
                        link.networkId(), linkId(at.id(TYPE), link.name()))));
    return changed(
        at,
        was -> {
          var before = was.link(link.name());
          if (before.filter(b -> !b.networkId().equalsIgnoreCase(network.id())).isPresent()) {
            throw new RefusedException(new ResourceRefusal.AlreadySet("virtualNetwork"));
          }
          if (before.isEmpty() && was.links().size() >= MAX_LINKS) {
            throw new RefusedException(
                new ResourceRefusal.TooMany("virtualNetworkLinks", MAX_LINKS));
          }
          var named =
              new Link(
                  before.map(Link::name).orElse(link.name()), network.id(), false, link.tags());
          return linked(was, replaced(was.links(), before, named));
        },
        was -> was.link(link.name()).isEmpty());
  }

  /** False when there is no such link. */
  public boolean deleteLink(NetworkAddress at, String name) {
    return removed(
        at,
        zone -> zone.link(name).isPresent(),
        zone ->
            linked(
                zone,
                zone.links().stream().filter(l -> !l.name().equalsIgnoreCase(name)).toList()));
  }

  private interface Test {
    boolean of(PrivateZone zone);
  }

  private Put changed(NetworkAddress at, UnaryOperator<PrivateZone> step, Test isNew) {
    return store.change(change -> {
      var was = parent(at, change);
      return new Put(change.put(step.apply(was)), isNew.of(was));
    });
  }

  private boolean removed(NetworkAddress at, Test has, UnaryOperator<PrivateZone> step) {
    return store.change(change -> {
      var zone = change.zone(at.id(TYPE)).filter(has::of);
      zone.ifPresent(found -> change.put(step.apply(found)));
      return zone.isPresent();
    });
  }

  private static <T> List<T> replaced(List<T> all, Optional<T> before, T next) {
    var list = new ArrayList<>(all);
    if (before.isPresent()) {
      list.set(list.indexOf(before.get()), next);
    } else {
      list.add(next);
    }
    return list;
  }

  private static PrivateZone linked(PrivateZone zone, List<Link> links) {
    return new PrivateZone(zone.place(), zone.tags(), zone.records(), links, zone.revision());
  }

  private static PrivateZone parent(NetworkAddress at, NetworkView view) {
    return view.zone(at.id(TYPE))
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.ParentNotFound(at.name())));
  }

  private static String linkId(String zoneId, String name) {
    return zoneId + "/virtualNetworkLinks/" + name;
  }
}
