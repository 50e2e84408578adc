package sallyport.resources.networks;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.access.PerimeterRules;
import sallyport.access.ResourceTypes;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.resources.ChangeListener;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.Subscription;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeter.Association;

/**
 * The resources inside perimeters: each is inside one at most. Those that are no vaults are not
 * this server's; being inside lets their managed identities into the vaults that are inside too.
 * Who may ask is decided before.
 */
public final class PerimeterMembers {
  private static final String VAULTS = "Microsoft.KeyVault/vaults";

  /** The types that the real service takes into perimeters. */
  public static final List<String> TYPES =
      List.of(
          VAULTS,
          "Microsoft.CognitiveServices/accounts",
          "Microsoft.DocumentDB/databaseAccounts",
          "Microsoft.EventHub/namespaces",
          "Microsoft.Insights/actionGroups",
          "Microsoft.Insights/dataCollectionEndpoints",
          "Microsoft.Insights/scheduledQueryRules",
          "Microsoft.OperationalInsights/workspaces",
          "Microsoft.Search/searchServices",
          "Microsoft.Sql/servers",
          "Microsoft.Storage/storageAccounts");

  private final NetworkStore store;
  private final ResourceStore resources;
  private final ChangeListener changes;

  public PerimeterMembers(NetworkStore store, ResourceStore resources, ChangeListener changes) {
    this.store = store;
    this.resources = resources;
    this.changes = changes;
  }

  /**
   * What a client wrote.
   *
   * @param resourceId what is to be inside
   * @param profileId ARM id of a profile of the same perimeter
   */
  public record Draft(String name, String resourceId, String profileId, AccessMode mode) {}

  /** A perimeter and one of its associations. */
  public record Inside(SecurityPerimeter perimeter, Association association) {}

  /** The association, and whether a PUT made it. */
  public record Put(Inside inside, boolean created) {}

  /** The type of what may be inside a perimeter, as {@link #TYPES} writes it. */
  public static Optional<String> typeOf(String resourceId) {
    return ResourceTypes.of(resourceId)
        .flatMap(type -> TYPES.stream().filter(type::equalsIgnoreCase).findFirst());
  }

  public Optional<Inside> find(NetworkAddress at, String name) {
    return store
        .perimeter(at.id(SecurityPerimeter.TYPE))
        .flatMap(perimeter -> perimeter.association(name).map(it -> new Inside(perimeter, it)));
  }

  public Inside get(NetworkAddress at, String name) {
    var perimeter = SecurityPerimeters.found(store, at);
    return perimeter
        .association(name)
        .map(it -> new Inside(perimeter, it))
        .orElseThrow(() ->
            new RefusedException(new ResourceRefusal.PartNotFound(perimeter.associationId(name))));
  }

  /** Over one that is there profile and mode change; its resource is fixed. */
  public Put put(NetworkAddress at, Draft draft) {
    var put =
        store.change(change -> {
          var perimeter = SecurityPerimeters.parent(change, at);
          var before = perimeter.association(draft.name());
          var next = before.map(was -> moved(was, draft)).orElseGet(() -> joined(perimeter, draft));
          requireAlone(change, perimeter, next);
          var named = profile(perimeter, next, draft);
          var kept = change.put(perimeter.with(named));
          return new Put(new Inside(kept, named), before.isEmpty());
        });
    announce(put.inside().perimeter(), changes);
    return put;
  }

  /** False when there is no such association. */
  public boolean delete(NetworkAddress at, String name) {
    var before =
        store.change(change -> {
          var perimeter = change.perimeter(at.id(SecurityPerimeter.TYPE));
          var gone = perimeter.flatMap(it -> it.association(name));
          gone.ifPresent(it -> change.put(without(perimeter.orElseThrow(), it)));
          return gone.isPresent() ? perimeter : Optional.<SecurityPerimeter>empty();
        });
    before.ifPresent(perimeter -> announce(perimeter, changes));
    return before.isPresent();
  }

  /** The perimeter around a vault. */
  public Optional<Inside> around(VaultId vault) {
    return around(store, vault);
  }

  /** What perimeters say about the vaults inside, of all of them. */
  public Map<VaultId, PerimeterRules> rules() {
    var all = new HashMap<VaultId, PerimeterRules>();
    store.perimeters().forEach(perimeter -> all.putAll(perimeter.rules()));
    return all;
  }

  private static Optional<Inside> around(NetworkView view, VaultId vault) {
    return view.perimeters().stream()
        .flatMap(perimeter ->
            perimeter.associationOf(vault).map(it -> new Inside(perimeter, it)).stream())
        .findFirst();
  }

  /** The vault is gone for good: it is inside nothing any more. */
  public void vaultPurged(VaultId vault) {
    if (around(vault).isEmpty()) {
      return;
    }
    var before =
        store.change(change -> {
          var inside = around(change, vault);
          inside.ifPresent(it -> change.put(without(it.perimeter(), it.association())));
          return inside;
        });
    before.ifPresent(inside -> announce(inside.perimeter(), changes));
  }

  /**
   * Whoever is inside is judged anew from the next call on. The networks first: who is compiled
   * anew must not find the perimeter as it was.
   *
   * @param perimeter as it was, if something left it
   */
  static void announce(SecurityPerimeter perimeter, ChangeListener changes) {
    changes.networksChanged();
    perimeter.associations().stream()
        .flatMap(association -> association.vaultName().stream())
        .forEach(changes::vaultChanged);
  }

  static RefusedException remains(SecurityPerimeter perimeter, Association association) {
    return new RefusedException(
        new ResourceRefusal.PartsRemain(
            perimeter.place().name(), perimeter.associationId(association.name())));
  }

  private static SecurityPerimeter without(SecurityPerimeter perimeter, Association gone) {
    return perimeter.withAssociations(
        perimeter.associations().stream().filter(it -> !it.equals(gone)).toList());
  }

  private static Association moved(Association was, Draft draft) {
    if (!was.resourceId().equalsIgnoreCase(draft.resourceId())) {
      throw new RefusedException(new ResourceRefusal.AlreadySet("privateLinkResource"));
    }
    return new Association(was.name(), was.resourceId(), was.vault(), was.profile(), draft.mode());
  }

  private Association joined(SecurityPerimeter perimeter, Draft draft) {
    if (perimeter.associations().size() >= PerimeterShape.MAX_ASSOCIATIONS) {
      throw new RefusedException(
          new ResourceRefusal.TooMany("resourceAssociations", PerimeterShape.MAX_ASSOCIATIONS));
    }
    var name = NetworkAddress.checked(draft.name());
    var id = perimeter.associationId(name);
    var type =
        typeOf(draft.resourceId())
            .orElseThrow(() ->
                new RefusedException(new ResourceRefusal.InvalidValue("privateLinkResource")));
    if (!sameTenant(perimeter.place().subscriptionId(), subscriptionOf(draft.resourceId()))) {
      throw missing(draft.resourceId(), id);
    }
    if (!type.equals(VAULTS)) {
      return new Association(name, draft.resourceId(), Optional.empty(), "", draft.mode());
    }
    var vault = vault(draft.resourceId()).orElseThrow(() -> missing(draft.resourceId(), id));
    return new Association(name, vault.place().scope(), Optional.of(vault.id()), "", draft.mode());
  }

  private static Association profile(
      SecurityPerimeter perimeter, Association association, Draft draft) {
    var profile =
        perimeter.profiles().stream()
            .filter(it -> perimeter.profileId(it.name()).equalsIgnoreCase(draft.profileId()))
            .findFirst()
            .orElseThrow(
                () -> missing(draft.profileId(), perimeter.associationId(association.name())));
    return new Association(
        association.name(),
        association.resourceId(),
        association.vault(),
        profile.name(),
        association.mode());
  }

  private static void requireAlone(
      NetworkStore.Change change, SecurityPerimeter perimeter, Association next) {
    for (var other : change.perimeters()) {
      for (var there : other.associations()) {
        boolean itself =
            other.id().equalsIgnoreCase(perimeter.id())
                && there.name().equalsIgnoreCase(next.name());
        if (!itself && there.resourceId().equalsIgnoreCase(next.resourceId())) {
          throw new RefusedException(
              new ResourceRefusal.InsideAlready(
                  next.resourceId(), other.associationId(there.name())));
        }
      }
    }
  }

  private Optional<VaultResource> vault(String id) {
    return Optional.of(id.substring(id.lastIndexOf('/') + 1))
        .filter(VaultName::valid)
        .flatMap(name -> resources.vault(new VaultName(name)))
        .filter(vault -> vault.place().scope().equalsIgnoreCase(id));
  }

  private static String subscriptionOf(String resourceId) {
    return resourceId.split("/", -1)[2].toLowerCase(Locale.ROOT);
  }

  private boolean sameTenant(String one, String other) {
    var tenant = tenantOf(one);
    return tenant.isPresent() && tenant.equals(tenantOf(other));
  }

  private Optional<String> tenantOf(String subscriptionId) {
    return resources.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(subscriptionId))
        .map(Subscription::tenantId)
        .findFirst();
  }

  private static RefusedException missing(String referenced, String by) {
    return new RefusedException(new ResourceRefusal.ReferenceInvalid(referenced, by));
  }
}
