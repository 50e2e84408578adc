package sallyport.resources;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.resources.ResourceStore.Creation;

/**
 * Vaults over their whole life: created, shown, changed, deleted softly, recovered, purged. What a
 * caller cannot have is refused with a {@link ResourceRefusal}. Who may ask is decided before.
 */
public final class Vaults {
  private final ResourceStore store;
  private final RoleStore roles;
  private final SubnetRules subnets;
  private final LostSubnets lost;
  private final ChangeListener changes;
  private final VaultContents contents;
  private final Ids ids;
  private final InstantSource clock;

  public Vaults(
      ResourceStore store,
      RoleStore roles,
      NetworkDirectory networks,
      ChangeListener changes,
      VaultContents contents,
      Ids ids,
      InstantSource clock) {
    this.store = store;
    this.roles = roles;
    this.subnets = new SubnetRules(store, networks);
    this.lost = new LostSubnets(store, networks, changes);
    this.changes = changes;
    this.contents = contents;
    this.ids = ids;
    this.clock = clock;
  }

  /** What became of a PUT. */
  public sealed interface Put {
    VaultResource vault();

    record Created(VaultResource vault) implements Put {}

    record Replaced(VaultResource vault) implements Put {}

    record Recovered(VaultResource vault) implements Put {}
  }

  /** What a name check says. */
  public enum NameCheck {
    AVAILABLE,
    INVALID,
    TAKEN
  }

  /** Creates a vault, replaces it, or recovers a deleted one where the draft says so. */
  public Put put(VaultAddress at, VaultDraft draft, Asking by) {
    var group = requireGroup(at);
    if (!at.nameable()) {
      throw new RefusedException(new ResourceRefusal.VaultNameInvalid(at.name()));
    }
    var mode = draft.createMode().orElse("default");
    if (!draft.recovers() && !mode.equalsIgnoreCase("default")) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("createMode"));
    }
    if (draft.recovers()) {
      return new Put.Recovered(recovered(at, draft, by.who()));
    }
    var settled = settled(at, draft, by);
    if (store.vault(at.vaultName()).isPresent()) {
      return new Put.Replaced(replaced(at, settled, by));
    }
    return created(at, group, settled, by);
  }

  public VaultResource get(VaultAddress at) {
    return find(at).orElseThrow(() -> new RefusedException(at.notFound()));
  }

  public Optional<VaultResource> find(VaultAddress at) {
    return at.nameable() ? store.vault(at.vaultName()).filter(at::holds) : Optional.empty();
  }

  public VaultResource patch(VaultAddress at, VaultDraft draft, Asking by) {
    get(at);
    var settled = settled(at, draft, by);
    return lost.whole(changed(at, was -> VaultChanges.patched(was, settled, by, clock.instant())));
  }

  /** Forgets the virtual network rules of subnets that are gone, deleted vaults included. */
  public void forgetSubnets(Predicate<String> gone) {
    lost.forget(gone);
  }

  /** Forgets the rules of subnets that are not there; tells nothing of which there were. */
  public void forgetOrphanedSubnets(String subscriptionId) {
    store.vaults(subscriptionId).forEach(lost::whole);
  }

  private VaultDraft settled(VaultAddress at, VaultDraft draft, Asking by) {
    var before = find(at).map(vault -> vault.network().subnets()).orElse(List.of());
    return subnets.settled(draft, at.subscriptionId(), before, by);
  }

  public VaultResource editPolicies(
      VaultAddress at, PolicyEdit edit, List<VaultDraft.Policy> written, Author who) {
    return changed(
        at,
        was -> {
          var after = edit.apply(was.accessPolicies(), PolicyChecks.whole(was.tenantId(), written));
          PolicyChecks.checkCount(after);
          return VaultChanges.withPolicies(was, after, who, clock.instant());
        });
  }

  /** By name; of living vaults only. */
  public List<VaultResource> inSubscription(String subscriptionId) {
    return store.vaults(subscriptionId);
  }

  public List<VaultResource> inGroup(String subscriptionId, String group) {
    return store.vaults(subscriptionId).stream()
        .filter(vault -> vault.place().resourceGroup().equalsIgnoreCase(group))
        .toList();
  }

  /** Living vaults of all subscriptions with a rule for this subnet. */
  public List<VaultResource> listing(String subnetId) {
    return store.subscriptions().stream()
        .flatMap(subscription -> store.vaults(subscription.id()).stream())
        .filter(vault ->
            vault.network().subnets().stream().anyMatch(it -> it.subnetId().equals(subnetId)))
        .toList();
  }

  /** Deletes softly; false when there is no such vault. Its role assignments are lost for good. */
  public boolean delete(VaultAddress at) {
    var vault = find(at);
    if (vault.isEmpty()) {
      return false;
    }
    var now = clock.instant();
    var purgesAt = now.plus(Duration.ofDays(vault.get().softDelete().retentionDays()));
    var deleted = store.deleteVault(at.vaultName(), now, purgesAt);
    dropAssignments(vault.get().place().scope());
    changes.vaultChanged(at.vaultName());
    return deleted.isPresent();
  }

  public List<DeletedVault> deleted(String subscriptionId) {
    return store.deletedVaults(subscriptionId);
  }

  public DeletedVault deleted(String subscriptionId, String location, String name) {
    return findDeleted(subscriptionId, location, name)
        .orElseThrow(
            () -> new RefusedException(new ResourceRefusal.DeletedVaultNotFound(name, location)));
  }

  public Optional<DeletedVault> findDeleted(String subscriptionId, String location, String name) {
    return Optional.of(name)
        .filter(VaultName::valid)
        .flatMap(n -> store.deletedVault(new VaultName(n)))
        .filter(gone -> gone.vault().place().subscriptionId().equalsIgnoreCase(subscriptionId))
        .filter(gone -> Locations.same(gone.vault().place().location(), location));
  }

  /** Destroys a deleted vault and all its objects, for good. */
  public DeletedVault purge(String subscriptionId, String location, String name) {
    var gone = deleted(subscriptionId, location, name);
    if (gone.vault().softDelete().purgeProtection()) {
      throw new RefusedException(new ResourceRefusal.PurgeProtected(name));
    }
    destroy(gone);
    return gone;
  }

  /**
   * Purges deleted vaults whose time has come, purge protected or not.
   *
   * @return how many, at most {@code limit}
   */
  public int purgeDue(int limit) {
    var due = store.vaultsDue(clock.instant(), limit);
    due.forEach(this::destroy);
    return due.size();
  }

  public NameCheck checkName(String name) {
    if (!VaultName.valid(name)) {
      return NameCheck.INVALID;
    }
    var wanted = new VaultName(name);
    var free = store.vault(wanted).isEmpty() && store.deletedVault(wanted).isEmpty();
    return free ? NameCheck.AVAILABLE : NameCheck.TAKEN;
  }

  private Put created(VaultAddress at, ResourceGroup group, VaultDraft draft, Asking by) {
    var place =
        new VaultResource.Place(
            group.subscriptionId(),
            group.name(),
            at.vaultName(),
            Locations.required(draft.location()));
    var vault =
        VaultChanges.created(
            new VaultId(ids.next().toString()), place, tenantOf(group), draft, by, clock.instant());
    return switch (store.createVault(vault)) {
      case Creation.Created(var stored) -> {
        changes.vaultChanged(place.name());
        yield new Put.Created(lost.whole(stored));
      }
      case Creation.NameTaken(_) -> new Put.Replaced(replaced(at, draft, by));
      case Creation.NameHeldByDeleted(var holder) -> throw held(holder, place);
    };
  }

  private VaultResource replaced(VaultAddress at, VaultDraft draft, Asking by) {
    return store
        .changeVault(
            at.vaultName(),
            was -> {
              if (!at.holds(was)) {
                throw new RefusedException(new ResourceRefusal.VaultNameTaken(at.name()));
              }
              checkLocation(was, draft);
              return VaultChanges.replaced(was, draft, by, clock.instant());
            })
        .map(this::announced)
        .map(lost::whole)
        .orElseThrow(() -> new RefusedException(at.notFound()));
  }

  private VaultResource recovered(VaultAddress at, VaultDraft draft, Author who) {
    var location = Locations.required(draft.location());
    var gone =
        findDeleted(at.subscriptionId(), location, at.name())
            .filter(deleted -> at.holds(deleted.vault()));
    if (gone.isEmpty()) {
      throw new RefusedException(new ResourceRefusal.NothingToRecover(at.name()));
    }
    dropAssignments(gone.get().vault().place().scope());
    return store
        .recoverVault(at.vaultName())
        .flatMap(alive ->
            store.changeVault(
                at.vaultName(),
                was -> VaultChanges.withPolicies(was, was.accessPolicies(), who, clock.instant())))
        .map(this::announced)
        .map(lost::whole)
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.NothingToRecover(at.name())));
  }

  private VaultResource changed(VaultAddress at, UnaryOperator<VaultResource> change) {
    get(at);
    return store
        .changeVault(
            at.vaultName(),
            was -> {
              if (!at.holds(was)) {
                throw new RefusedException(at.notFound());
              }
              return change.apply(was);
            })
        .map(this::announced)
        .orElseThrow(() -> new RefusedException(at.notFound()));
  }

  /**
   * Objects first: should the process die in between, the vault is still there to be purged. The
   * assignments again, in case it died right after the deletion: a later vault of the same name
   * must not inherit them.
   */
  private void destroy(DeletedVault gone) {
    contents.purged(gone.vault().id());
    dropAssignments(gone.vault().place().scope());
    store.purgeVault(gone.vault().place().name());
    changes.vaultChanged(gone.vault().place().name());
  }

  private VaultResource announced(VaultResource vault) {
    changes.vaultChanged(vault.place().name());
    return vault;
  }

  private void dropAssignments(String scope) {
    if (roles.removeAssignmentsUnder(scope) > 0) {
      changes.rolesChanged();
    }
  }

  private ResourceGroup requireGroup(VaultAddress at) {
    return store
        .group(at.subscriptionId(), at.resourceGroup())
        .orElseThrow(
            () -> new RefusedException(new ResourceRefusal.GroupNotFound(at.resourceGroup())));
  }

  private String tenantOf(ResourceGroup group) {
    return store.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(group.subscriptionId()))
        .map(Subscription::tenantId)
        .findFirst()
        .orElseThrow(() ->
            new RefusedException(new ResourceRefusal.SubscriptionNotFound(group.subscriptionId())));
  }

  private static void checkLocation(VaultResource was, VaultDraft draft) {
    var asked = Locations.required(draft.location());
    var place = was.place();
    if (!Locations.same(place.location(), asked)) {
      throw new RefusedException(
          new ResourceRefusal.LocationDiffers(
              "Microsoft.KeyVault/vaults",
              place.name().value(),
              place.resourceGroup(),
              place.location(),
              asked));
    }
  }

  private static RefusedException held(DeletedVault by, VaultResource.Place wanted) {
    var place = by.vault().place();
    var mine = place.subscriptionId().equalsIgnoreCase(wanted.subscriptionId());
    var name = wanted.name().value();
    return new RefusedException(
        mine ? new ResourceRefusal.VaultNameHeld(name) : new ResourceRefusal.VaultNameTaken(name));
  }
}
