package sallyport.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sallyport.access.BuiltInRoles;
import sallyport.access.RoleDefinition;
import sallyport.core.RefusedException;

/** Built-in roles, and custom ones with their life cycle. */
public final class RoleDefinitions {
  private static final int MAX_PATTERNS = 2_048;
  private static final Pattern ACTION = Pattern.compile("[A-Za-z0-9.*/_-]{1,256}");

  private final RoleStore store;
  private final Scopes scopes;
  private final ChangeListener changes;

  public RoleDefinitions(RoleStore store, Scopes scopes, ChangeListener changes) {
    this.store = store;
    this.scopes = scopes;
    this.changes = changes;
  }

  /** All roles there are, built-in ones first. */
  public List<RoleDefinition> all() {
    return Stream.concat(BuiltInRoles.all().stream(), store.customRoles().stream()).toList();
  }

  /** The roles that can be assigned at a scope, or somewhere below it. */
  public List<RoleDefinition> at(String scope) {
    return all().stream().filter(role -> assignable(role, scope) || below(role, scope)).toList();
  }

  public RoleDefinition get(String id) {
    return find(id).orElseThrow(() -> new RefusedException(new ResourceRefusal.RoleNotFound(id)));
  }

  public Optional<RoleDefinition> find(String id) {
    return all().stream().filter(role -> role.id().equalsIgnoreCase(id)).findFirst();
  }

  /**
   * A custom role that could be stored: well formed, its scopes there, its name free.
   *
   * @param role as written; its id and scopes in any case
   */
  public RoleDefinition checked(RoleDefinition role) {
    if (!PolicyChecks.guid(role.id())) {
      throw new RefusedException(new ResourceRefusal.RoleIdInvalid(role.id()));
    }
    if (BuiltInRoles.byId(role.id()).isPresent()) {
      throw new RefusedException(new ResourceRefusal.RoleBuiltIn(role.id()));
    }
    checkWords(role);
    role.permissions().forEach(RoleDefinitions::checkPermission);
    var taken =
        all().stream()
            .filter(other -> other.name().equalsIgnoreCase(role.name()))
            .anyMatch(other -> !other.id().equalsIgnoreCase(role.id()));
    if (taken) {
      throw new RefusedException(new ResourceRefusal.RoleNameTaken(role.name()));
    }
    var assignable = role.assignableScopes().stream().map(scopes::existing).distinct().toList();
    return new RoleDefinition(
        role.id().toLowerCase(Locale.ROOT),
        role.name(),
        role.description(),
        false,
        role.permissions(),
        assignable);
  }

  /** Creates or replaces a role that was {@link #checked}; tells whether it was new. */
  public boolean put(RoleDefinition role) {
    var created = store.putCustomRole(role);
    changes.rolesChanged();
    return created;
  }

  /** Removes a custom role that nobody holds; empty when there is none. */
  public Optional<RoleDefinition> remove(String id) {
    if (BuiltInRoles.byId(id).isPresent()) {
      throw new RefusedException(new ResourceRefusal.RoleBuiltIn(id));
    }
    var held =
        store.assignments().stream()
            .anyMatch(assignment -> assignment.roleDefinitionId().equalsIgnoreCase(id));
    if (held) {
      throw new RefusedException(new ResourceRefusal.RoleInUse(id));
    }
    var removed = store.removeCustomRole(id);
    changes.rolesChanged();
    return removed;
  }

  static boolean assignable(RoleDefinition role, String scope) {
    return role.assignableScopes().stream().anyMatch(at -> Scopes.atOrAbove(at, scope));
  }

  private static boolean below(RoleDefinition role, String scope) {
    return role.assignableScopes().stream().anyMatch(at -> Scopes.atOrAbove(scope, at));
  }

  private static void checkWords(RoleDefinition role) {
    if (role.name().isBlank() || role.name().length() > 512) {
      throw invalid("The role name must have 1 to 512 characters.");
    }
    if (role.description().length() > 2_048) {
      throw invalid("The description must not have more than 2048 characters.");
    }
    if (role.permissions().isEmpty()) {
      throw invalid("The role definition must have permissions.");
    }
    if (role.assignableScopes().isEmpty() || role.assignableScopes().contains("/")) {
      throw invalid("Assignable scopes must be subscriptions, resource groups or resources.");
    }
  }

  private static void checkPermission(RoleDefinition.Permission permission) {
    if (permission.condition().isPresent()) {
      throw invalid("Conditions inside custom role definitions are not supported.");
    }
    var patterns = new ArrayList<String>();
    patterns.addAll(permission.actions());
    patterns.addAll(permission.notActions());
    patterns.addAll(permission.dataActions());
    patterns.addAll(permission.notDataActions());
    if (patterns.size() > MAX_PATTERNS) {
      throw invalid("A role definition must not have more than " + MAX_PATTERNS + " actions.");
    }
    for (var pattern : patterns) {
      if (!ACTION.matcher(pattern).matches()) {
        throw invalid("An action of the role definition is not well formed.");
      }
    }
  }

  private static RefusedException invalid(String problem) {
    return new RefusedException(new ResourceRefusal.RoleInvalid(problem));
  }
}
