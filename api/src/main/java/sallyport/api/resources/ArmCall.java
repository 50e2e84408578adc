package sallyport.api.resources;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sallyport.access.Attributes;
import sallyport.access.RoleAssignments;
import sallyport.access.RoleVerdict;
import sallyport.core.Caller;
import sallyport.core.RefusedException;
import sallyport.http.BadJsonException;
import sallyport.http.Request;
import sallyport.resources.Author;
import sallyport.resources.Scopes;

/**
 * One authenticated call on its way through an operation: who calls, what is asked, and the role
 * assignments as they were when it first had to be decided. Used by one thread.
 */
final class ArmCall {
  private final Request request;
  private final Caller caller;
  private final String apiVersion;
  private final Map<String, String> parameters;
  private final Supplier<RoleAssignments> assignments;
  private @Nullable RoleAssignments compiled;
  private RoleVerdict.@Nullable Granted granted;
  private @Nullable String auditedAs;
  private @Nullable String auditedUnder;

  ArmCall(
      Request request,
      Caller caller,
      String apiVersion,
      Map<String, String> parameters,
      Supplier<RoleAssignments> assignments) {
    this.request = request;
    this.caller = caller;
    this.apiVersion = apiVersion;
    this.parameters = parameters;
    this.assignments = assignments;
  }

  Request request() {
    return request;
  }

  Caller caller() {
    return caller;
  }

  String tenantId() {
    return caller.tenantId();
  }

  String apiVersion() {
    return apiVersion;
  }

  boolean since(String date) {
    return ApiVersions.since(apiVersion, date);
  }

  Author author() {
    return Author.of(caller);
  }

  String parameter(String name) {
    var value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("no parameter " + name + " in this route");
    }
    return value;
  }

  Members body() {
    try {
      return Members.of(request.json());
    } catch (BadJsonException bad) {
      throw new RefusedException(new WireRefusal.UnusableBody(bad.path(), bad.problem()));
    }
  }

  /** Refuses unless a role of the caller holds the action at the scope or above. */
  void require(String action, String scope) {
    require(action, scope, Attributes.NONE);
  }

  void require(String action, String scope, Attributes attributes) {
    if (!(roles().judgeAction(caller, action, scope, attributes)
        instanceof RoleVerdict.Granted by)) {
      throw new RefusedException(
          new WireRefusal.NotAuthorized(clientName(), caller.objectId(), action, scope));
    }
    granted = by;
  }

  /** What a call does, as far as it has been found allowed. */
  record Doing(String action, String scope) {}

  /** Refuses unless the caller also holds an action at another resource that the call names. */
  void requireLinked(Doing doing, String action, String scope) {
    if (!may(action, scope)) {
      throw new RefusedException(
          new WireRefusal.NotAuthorizedOnLinked(
              clientName(), caller.objectId(), doing.action(), doing.scope(), action, scope));
    }
  }

  boolean may(String action, String scope) {
    return roles().judgeAction(caller, action, scope) instanceof RoleVerdict.Granted;
  }

  /** Whether the caller has anything to do with a scope: a role at it, above it or below it. */
  boolean sees(String scope) {
    return roles().scopesVisible(caller).stream()
        .anyMatch(at -> Scopes.atOrAbove(at, scope) || Scopes.atOrAbove(scope, at));
  }

  /** Refuses those who have no role at the scope, above it or below it. */
  void requireSight(String action, String scope) {
    if (!sees(scope)) {
      require(action, scope);
    }
  }

  /** The assignment that let the caller in, for the audit record. */
  Optional<RoleVerdict.Granted> granted() {
    return Optional.ofNullable(granted);
  }

  /** The operation turned out to be another than the route's. */
  void auditAs(String operationName) {
    auditedAs = operationName;
  }

  Optional<String> auditedAs() {
    return Optional.ofNullable(auditedAs);
  }

  /** The call is about this resource, and not the one that its path names. */
  void auditUnder(String resourceId) {
    auditedUnder = ArmErrors.clip(resourceId);
  }

  Optional<String> auditedUnder() {
    return Optional.ofNullable(auditedUnder);
  }

  private RoleAssignments roles() {
    var now = compiled;
    if (now == null) {
      now = assignments.get();
      compiled = now;
    }
    return now;
  }

  private String clientName() {
    var user = caller.auditClaims().get("upn");
    return caller.application() || user == null ? caller.appId().orElse(caller.objectId()) : user;
  }
}
