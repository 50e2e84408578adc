package sallyport.api.resources;

import java.util.List;
import sallyport.access.Attributes;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Roles;

/** Role assignments at every scope, a single object of a vault included. */
final class RoleAssignmentRoutes {
  private static final String ACTION = "Microsoft.Authorization/roleAssignments/";
  private static final String PATH = "/{scope+}/providers/Microsoft.Authorization/roleAssignments";

  private final Roles roles;

  RoleAssignmentRoutes(Roles roles) {
    this.roles = roles;
  }

  List<Route> routes() {
    return List.of(
        route("GET", PATH, this::list),
        route("GET", PATH + "/{assignment}", this::get),
        route("PUT", PATH + "/{assignment}", this::put),
        route("DELETE", PATH + "/{assignment}", this::delete));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.AUTHORIZATION, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var scope = call.parameter("scope");
    call.require(ACTION + "read", scope);
    var existing = roles.scopes().existing(scope);
    var filter = AssignmentFilter.parse(call.request().query("$filter"));
    var identities =
        filter
            .assignedTo()
            .map(principal -> roles.identities(call.tenantId(), principal))
            .orElse(List.of());
    return ArmAnswer.list(
        roles.around(existing).stream()
            .filter(assignment -> filter.takes(assignment, existing, identities))
            .map(assignment -> RoleWire.shown(assignment, existing))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    var scope = call.parameter("scope");
    call.require(ACTION + "read", scope);
    return ArmAnswer.ok(
        RoleWire.shown(roles.assignment(scope, call.parameter("assignment")), scope));
  }

  private ArmAnswer put(ArmCall call) {
    var scope = call.parameter("scope");
    var body = call.body();
    var properties = body.object("properties").orElse(body);
    var draft =
        new Roles.Draft(
            required(properties, "roleDefinitionId"),
            required(properties, "principalId"),
            properties.text("principalType"),
            properties.text("description"),
            properties.text("condition"),
            properties.text("conditionVersion"));
    if (properties.has("delegatedManagedIdentityResourceId")) {
      throw new RefusedException(
          new ResourceRefusal.NotEnforced(
              "delegatedManagedIdentityResourceId", "delegation is not supported"));
    }
    var wanted =
        roles.drafted(
            call.tenantId(), scope, call.parameter("assignment"), draft, call.caller().objectId());
    call.require(ACTION + "write", scope, Attributes.requested(wanted));
    var assigned = roles.assign(call.tenantId(), wanted, draft.principalType());
    return ArmAnswer.of(
        assigned.created() ? 201 : 200, RoleWire.shown(assigned.assignment(), scope));
  }

  private ArmAnswer delete(ArmCall call) {
    var scope = call.parameter("scope");
    var held = roles.find(scope, call.parameter("assignment"));
    if (held.isEmpty()) {
      call.require(ACTION + "delete", scope);
      return ArmAnswer.empty(204);
    }
    call.require(ACTION + "delete", scope, Attributes.existing(held.get()));
    return roles
        .unassign(scope, held.get().id())
        .map(removed -> ArmAnswer.ok(RoleWire.shown(removed, scope)))
        .orElse(ArmAnswer.empty(204));
  }

  private static String required(Members properties, String name) {
    return properties
        .text(name)
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.InvalidValue(name)));
  }
}
