package sallyport.api.resources;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.access.RoleDefinition;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Roles;

/** Role definitions, built-in and custom. Anybody may read the built-in ones of the tenant. */
final class RoleDefinitionRoutes {
  private static final String ACTION = "Microsoft.Authorization/roleDefinitions/";
  private static final String PATH = "/{scope+}/providers/Microsoft.Authorization/roleDefinitions";
  private static final Pattern FILTER =
      Pattern.compile("(roleName|type)\\s+eq\\s+'((?:[^']|'')*+)'", Pattern.CASE_INSENSITIVE);
  private static final Pattern SCOPE_FILTER =
      Pattern.compile("atScope(AndBelow)?\\(\\)", Pattern.CASE_INSENSITIVE);

  private final Roles roles;

  RoleDefinitionRoutes(Roles roles) {
    this.roles = roles;
  }

  List<Route> routes() {
    return List.of(
        route("GET", PATH, this::list),
        route("GET", PATH + "/{role}", this::get),
        route("PUT", PATH + "/{role}", this::put),
        route("DELETE", PATH + "/{role}", this::delete));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.AUTHORIZATION, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var scope = readable(call);
    var filter = call.request().query("$filter").orElse("").strip();
    return ArmAnswer.list(
        roles.definitions().at(scope).stream()
            .filter(role -> visible(role, scope))
            .filter(role -> takes(filter, role))
            .map(role -> RoleWire.shown(role, scope))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    var scope = readable(call);
    var role = roles.definitions().get(call.parameter("role"));
    if (!visible(role, scope)) {
      throw new RefusedException(new ResourceRefusal.RoleNotFound(role.id()));
    }
    return ArmAnswer.ok(RoleWire.shown(role, scope));
  }

  /**
   * The right is needed at every scope at which the role could, or until now could, be assigned.
   */
  private ArmAnswer put(ArmCall call) {
    var scope = call.parameter("scope");
    call.require(ACTION + "write", scope);
    var written = RoleWire.definition(call.parameter("role"), call.body());
    requireEverywhere(call, "write", written);
    roles
        .definitions()
        .find(written.id())
        .filter(role -> !role.builtIn())
        .ifPresent(before -> requireEverywhere(call, "write", before));
    var role = roles.definitions().checked(written);
    roles.definitions().put(role);
    return ArmAnswer.of(201, RoleWire.shown(role, scope));
  }

  private ArmAnswer delete(ArmCall call) {
    var scope = call.parameter("scope");
    call.require(ACTION + "delete", scope);
    var role = roles.definitions().find(call.parameter("role"));
    role.filter(found -> !found.builtIn())
        .ifPresent(found -> requireEverywhere(call, "delete", found));
    return role.flatMap(found -> roles.definitions().remove(found.id()))
        .map(removed -> ArmAnswer.ok(RoleWire.shown(removed, scope)))
        .orElse(ArmAnswer.empty(204));
  }

  private static void requireEverywhere(ArmCall call, String verb, RoleDefinition role) {
    role.assignableScopes().forEach(scope -> call.require(ACTION + verb, scope));
  }

  private String readable(ArmCall call) {
    var scope = call.parameter("scope");
    if (scope.equals("/")) {
      return scope;
    }
    call.requireSight(ACTION + "read", scope);
    return roles.scopes().existing(scope);
  }

  /** At the tenant's own scope only what everybody knows. */
  private static boolean visible(RoleDefinition role, String scope) {
    return role.builtIn() || !scope.equals("/");
  }

  private static boolean takes(String filter, RoleDefinition role) {
    if (filter.isEmpty() || SCOPE_FILTER.matcher(filter).matches()) {
      return true;
    }
    var matcher = FILTER.matcher(filter);
    if (filter.length() > 1_024 || !matcher.matches()) {
      throw new RefusedException(new WireRefusal.UnusableFilter());
    }
    var found =
        matcher.group(1).equalsIgnoreCase("roleName")
            ? role.name()
            : role.builtIn() ? "BuiltInRole" : "CustomRole";
    return Optional.of(matcher.group(2).replace("''", "'"))
        .filter(found::equalsIgnoreCase)
        .isPresent();
  }
}
