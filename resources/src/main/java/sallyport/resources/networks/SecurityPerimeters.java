package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import sallyport.access.NetworkExtensions;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.resources.ChangeListener;
import sallyport.resources.Locations;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.Tags;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Association;
import sallyport.resources.networks.SecurityPerimeter.Profile;

/**
 * Network security perimeters with their profiles and access rules. Who may ask is decided before.
 */
public final class SecurityPerimeters {
  private static final String TYPE = SecurityPerimeter.TYPE;

  private final NetworkStore store;
  private final ResourceStore resources;
  private final RoleStore roles;
  private final ChangeListener changes;
  private final NetworkExtensions extensions;
  private final Ids ids;

  /**
   * @param extensions whether access rules may be IPv6
   */
  public SecurityPerimeters(
      NetworkStore store,
      ResourceStore resources,
      RoleStore roles,
      ChangeListener changes,
      NetworkExtensions extensions,
      Ids ids) {
    this.store = store;
    this.resources = resources;
    this.roles = roles;
    this.changes = changes;
    this.extensions = extensions;
    this.ids = ids;
  }

  /** A perimeter, and whether a PUT made it, or the part of it that the PUT is about. */
  public record Put(SecurityPerimeter perimeter, boolean created) {}

  /** Over one that is there only the tags change. */
  public Put put(NetworkAddress at, Optional<String> location, Map<String, String> tags) {
    var group =
        resources
            .group(at.subscriptionId(), at.resourceGroup())
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.GroupNotFound(at.resourceGroup())));
    var asked = Locations.required(location);
    Tags.checked(tags);
    var put =
        store.change(change -> {
          var before = change.perimeter(at.id(TYPE));
          before.ifPresent(perimeter -> checkLocation(perimeter, asked));
          var perimeter = before.orElseGet(() -> begun(change, group.name(), at, asked));
          return new Put(change.put(perimeter.tagged(tags)), before.isEmpty());
        });
    changes.networksChanged();
    return put;
  }

  /** None where there is no such perimeter. */
  public List<Association> associations(NetworkAddress at) {
    return store.perimeter(at.id(TYPE)).map(SecurityPerimeter::associations).orElse(List.of());
  }

  public SecurityPerimeter get(NetworkAddress at) {
    return found(store, at);
  }

  /** By id, of one subscription. */
  public List<SecurityPerimeter> in(String subscriptionId) {
    return in(store, subscriptionId);
  }

  public SecurityPerimeter retag(NetworkAddress at, Map<String, String> tags) {
    Tags.checked(tags);
    var after = store.change(change -> change.put(found(change, at).tagged(tags)));
    changes.networksChanged();
    return after;
  }

  /**
   * False when there is no such perimeter.
   *
   * @param forced although resources are inside, which are outside then
   */
  public boolean delete(NetworkAddress at, boolean forced) {
    var gone =
        store.change(change -> {
          var perimeter = change.perimeter(at.id(TYPE));
          perimeter.ifPresent(found -> {
            if (!forced) {
              found.associations().stream()
                  .findFirst()
                  .ifPresent(association -> {
                    throw PerimeterMembers.remains(found, association);
                  });
            }
            change.remove(found.id());
          });
          return perimeter;
        });
    gone.ifPresent(perimeter -> {
      if (roles.removeAssignmentsUnder(perimeter.id()) > 0) {
        changes.rolesChanged();
      }
      PerimeterMembers.announce(perimeter, changes);
    });
    return gone.isPresent();
  }

  public Profile profile(NetworkAddress at, String name) {
    return profile(get(at), name);
  }

  /** A profile has nothing to change but its rules, which are made one by one. */
  public Put putProfile(NetworkAddress at, String name) {
    return changed(
        at,
        perimeter -> {
          if (perimeter.profile(name).isPresent()) {
            return new Put(perimeter, false);
          }
          if (perimeter.profiles().size() >= PerimeterShape.MAX_PROFILES) {
            throw new RefusedException(
                new ResourceRefusal.TooMany("profiles", PerimeterShape.MAX_PROFILES));
          }
          return new Put(
              perimeter.with(new Profile(NetworkAddress.checked(name), 0, List.of())), true);
        });
  }

  /** Its rules go along; false when there is no such profile. */
  public boolean deleteProfile(NetworkAddress at, String name) {
    return removed(
        at,
        perimeter ->
            perimeter
                .profile(name)
                .map(profile -> {
                  perimeter.associations().stream()
                      .filter(it -> it.profile().equalsIgnoreCase(profile.name()))
                      .findFirst()
                      .ifPresent(by -> {
                        throw new RefusedException(
                            new ResourceRefusal.ProfileInUse(
                                profile.name(), perimeter.associationId(by.name())));
                      });
                  return perimeter.without(profile);
                }));
  }

  public AccessRule rule(NetworkAddress at, String profile, String name) {
    var perimeter = get(at);
    return profile(perimeter, profile)
        .rule(name)
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.PartNotFound(perimeter.ruleId(profile, name))));
  }

  /** Replaces the rule of this name, or adds it. */
  public Put putRule(NetworkAddress at, String profileName, AccessRule written) {
    return changed(
        at,
        perimeter -> {
          var profile =
              perimeter
                  .profile(profileName)
                  .orElseThrow(
                      () -> new RefusedException(new ResourceRefusal.ParentNotFound(profileName)));
          var before = profile.rule(written.name());
          var name =
              before.map(AccessRule::name).orElseGet(() -> NetworkAddress.checked(written.name()));
          var rule =
              PerimeterShape.rule(
                  new AccessRule(
                      name,
                      written.direction(),
                      written.addressPrefixes(),
                      written.subscriptions(),
                      written.domainNames()),
                  perimeter.ruleId(profile.name(), name),
                  extensions);
          var rules =
              SecurityPerimeter.replaced(
                  profile.rules(), rule, it -> it.name().equalsIgnoreCase(name));
          return new Put(perimeter.with(PerimeterShape.changed(profile, rules)), before.isEmpty());
        });
  }

  /** False when there is no such rule. */
  public boolean deleteRule(NetworkAddress at, String profileName, String name) {
    return removed(
        at,
        perimeter ->
            perimeter
                .profile(profileName)
                .flatMap(profile ->
                    profile
                        .rule(name)
                        .map(rule -> perimeter.with(PerimeterShape.without(profile, rule)))));
  }

  private SecurityPerimeter begun(
      NetworkStore.Change change, String group, NetworkAddress at, String location) {
    if (in(change, at.subscriptionId()).size() >= PerimeterShape.MAX_PERIMETERS) {
      throw new RefusedException(new ResourceRefusal.TooMany(TYPE, PerimeterShape.MAX_PERIMETERS));
    }
    return new SecurityPerimeter(
        new NetworkResource.Place(
            at.subscriptionId(), group, NetworkAddress.checked(at.name()), location),
        ids.next().toString(),
        Map.of(),
        List.of(),
        List.of(),
        1);
  }

  private Put changed(NetworkAddress at, Function<SecurityPerimeter, Put> step) {
    var put =
        store.change(change -> {
          var next = step.apply(parent(change, at));
          return new Put(change.put(next.perimeter()), next.created());
        });
    PerimeterMembers.announce(put.perimeter(), changes);
    return put;
  }

  private boolean removed(
      NetworkAddress at, Function<SecurityPerimeter, Optional<SecurityPerimeter>> step) {
    var after =
        store.change(change -> change.perimeter(at.id(TYPE)).flatMap(step).map(change::put));
    after.ifPresent(perimeter -> PerimeterMembers.announce(perimeter, changes));
    return after.isPresent();
  }

  private static List<SecurityPerimeter> in(NetworkView view, String subscriptionId) {
    return view.perimeters().stream()
        .filter(perimeter -> perimeter.place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .toList();
  }

  static SecurityPerimeter found(NetworkView view, NetworkAddress at) {
    return view.perimeter(at.id(TYPE)).orElseThrow(() -> at.notFound(TYPE));
  }

  /** The perimeter of a part. */
  static SecurityPerimeter parent(NetworkView view, NetworkAddress at) {
    return view.perimeter(at.id(TYPE))
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.ParentNotFound(at.name())));
  }

  private static Profile profile(SecurityPerimeter perimeter, String name) {
    return perimeter
        .profile(name)
        .orElseThrow(() ->
            new RefusedException(new ResourceRefusal.PartNotFound(perimeter.profileId(name))));
  }

  private static void checkLocation(SecurityPerimeter perimeter, String asked) {
    var place = perimeter.place();
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
