package sallyport.resources;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.core.RefusedException;

/**
 * Resource groups. Deleting one deletes its vaults softly, its networks and role assignments for
 * good.
 */
public final class ResourceGroups {
  private static final Pattern SHAPE =
      Pattern.compile("[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]");

  private final ResourceStore store;
  private final RoleStore roles;
  private final Vaults vaults;
  private final GroupContents contents;
  private final ChangeListener changes;

  public ResourceGroups(
      ResourceStore store,
      RoleStore roles,
      Vaults vaults,
      GroupContents contents,
      ChangeListener changes) {
    this.store = store;
    this.roles = roles;
    this.vaults = vaults;
    this.contents = contents;
    this.changes = changes;
  }

  /** A group and whether a PUT made it. */
  public record Put(ResourceGroup group, boolean created) {}

  public Put put(
      String subscriptionId, String name, Optional<String> location, Map<String, String> tags) {
    if (!SHAPE.matcher(name).matches()) {
      throw new RefusedException(new ResourceRefusal.GroupNameInvalid(name));
    }
    var asked = Locations.required(location);
    var before = store.group(subscriptionId, name);
    if (before.filter(group -> !Locations.same(group.location(), asked)).isPresent()) {
      throw new RefusedException(
          new ResourceRefusal.LocationDiffers(
              "Microsoft.Resources/resourceGroups", name, name, before.get().location(), asked));
    }
    var created =
        store.putGroup(new ResourceGroup(subscriptionId, name, asked, Tags.checked(tags)));
    return new Put(get(subscriptionId, name), created);
  }

  public ResourceGroup get(String subscriptionId, String name) {
    return find(subscriptionId, name)
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.GroupNotFound(name)));
  }

  public Optional<ResourceGroup> find(String subscriptionId, String name) {
    return store.group(subscriptionId, name);
  }

  public List<ResourceGroup> in(String subscriptionId) {
    return store.groups(subscriptionId);
  }

  public ResourceGroup retag(String subscriptionId, String name, Map<String, String> tags) {
    var was = get(subscriptionId, name);
    store.putGroup(
        new ResourceGroup(was.subscriptionId(), was.name(), was.location(), Tags.checked(tags)));
    return get(subscriptionId, name);
  }

  /** Its vaults first, then what keeps others out of them: half done, it has opened none. */
  public void delete(String subscriptionId, String name) {
    var group = get(subscriptionId, name);
    contents.requireRemovable(group.subscriptionId(), group.name());
    for (var vault : vaults.inGroup(subscriptionId, name)) {
      vaults.delete(new VaultAddress(subscriptionId, name, vault.place().name().value()));
    }
    contents.removed(group.subscriptionId(), group.name());
    store.removeGroup(subscriptionId, name);
    if (roles.removeAssignmentsUnder(group.scope()) > 0) {
      changes.rolesChanged();
    }
  }
}
