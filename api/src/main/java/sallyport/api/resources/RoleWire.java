package sallyport.api.resources;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;

/** Role definitions and assignments as {@code Microsoft.Authorization} shows and reads them. */
final class RoleWire {
  private static final String DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions/";
  private static final String ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments/";

  private RoleWire() {}

  /** Null members are shown where clients compare what they get with what they sent. */
  static Map<String, Object> shown(RoleAssignment assignment, String askedAt) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put(
        "roleDefinitionId",
        definitionPrefix(assignment.scope().equals("/") ? askedAt : assignment.scope())
            + assignment.roleDefinitionId());
    properties.put("principalId", assignment.principalId());
    properties.put("principalType", assignment.principalType());
    properties.put("scope", assignment.scope());
    properties.put("condition", assignment.condition().orElse(null));
    properties.put("conditionVersion", assignment.conditionVersion().orElse(null));
    properties.put("createdOn", assignment.created().truncatedTo(ChronoUnit.MILLIS).toString());
    properties.put("updatedOn", assignment.updated().truncatedTo(ChronoUnit.MILLIS).toString());
    properties.put("createdBy", assignment.createdBy());
    properties.put("updatedBy", assignment.createdBy());
    properties.put("delegatedManagedIdentityResourceId", null);
    properties.put("description", assignment.description().orElse(null));
    var shown = new LinkedHashMap<String, Object>();
    shown.put("properties", properties);
    shown.put("id", prefix(assignment.scope()) + ASSIGNMENTS + assignment.id());
    shown.put("type", "Microsoft.Authorization/roleAssignments");
    shown.put("name", assignment.id());
    return shown;
  }

  static Map<String, Object> shown(RoleDefinition role, String askedAt) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("roleName", role.name());
    properties.put("type", role.builtIn() ? "BuiltInRole" : "CustomRole");
    properties.put("description", role.description());
    properties.put("assignableScopes", role.assignableScopes());
    properties.put("permissions", role.permissions().stream().map(RoleWire::shown).toList());
    var shown = new LinkedHashMap<String, Object>();
    shown.put("properties", properties);
    shown.put("id", definitionPrefix(askedAt) + role.id());
    shown.put("type", "Microsoft.Authorization/roleDefinitions");
    shown.put("name", role.id());
    return shown;
  }

  /** A custom role as a client wrote it. */
  static RoleDefinition definition(String id, Members body) {
    var properties = body.object("properties").orElse(body);
    return new RoleDefinition(
        id,
        properties.text("roleName").orElse(""),
        properties.text("description").orElse(""),
        false,
        properties.objects("permissions").orElse(List.of()).stream()
            .map(RoleWire::permission)
            .toList(),
        properties.texts("assignableScopes").stream().map(RoleWire::trimmed).toList());
  }

  private static RoleDefinition.Permission permission(Members written) {
    return new RoleDefinition.Permission(
        written.texts("actions"),
        written.texts("notActions"),
        written.texts("dataActions"),
        written.texts("notDataActions"),
        written.text("condition").filter(condition -> !condition.isBlank()));
  }

  private static Map<String, Object> shown(RoleDefinition.Permission permission) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("actions", permission.actions());
    shown.put("notActions", permission.notActions());
    shown.put("dataActions", permission.dataActions());
    shown.put("notDataActions", permission.notDataActions());
    permission
        .condition()
        .ifPresent(condition -> {
          shown.put("conditionVersion", "2.0");
          shown.put("condition", condition);
        });
    return shown;
  }

  /** Clients compare these ids as text: within a subscription they begin with it. */
  private static String definitionPrefix(String scope) {
    var parts = scope.split("/", -1);
    var inSubscription =
        parts.length > 2 && parts[1].toLowerCase(Locale.ROOT).equals("subscriptions");
    return (inSubscription ? "/subscriptions/" + parts[2] : "") + DEFINITIONS;
  }

  private static String prefix(String scope) {
    return scope.equals("/") ? "" : scope;
  }

  private static String trimmed(String scope) {
    return scope.length() > 1 && scope.endsWith("/")
        ? scope.substring(0, scope.length() - 1)
        : scope;
  }
}
