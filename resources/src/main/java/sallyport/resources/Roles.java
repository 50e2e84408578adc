package sallyport.resources;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.access.Conditions;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleAssignments;
import sallyport.core.RefusedException;

/** Role definitions and assignments: who may do what, where. */
public final class Roles {
  private final RoleStore store;
  private final RoleDefinitions definitions;
  private final Scopes scopes;
  private final PrincipalDirectory principals;
  private final ChangeListener changes;
  private final InstantSource clock;

  public Roles(
      RoleStore store,
      ResourceStore resources,
      NetworkDirectory networks,
      PrincipalDirectory principals,
      ChangeListener changes,
      InstantSource clock) {
    this.store = store;
    this.scopes = new Scopes(resources, networks);
    this.definitions = new RoleDefinitions(store, scopes, changes);
    this.principals = principals;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * What a client wrote about an assignment.
   *
   * @param roleDefinitionId an ARM id or a GUID
   */
  public record Draft(
      String roleDefinitionId,
      String principalId,
      Optional<String> principalType,
      Optional<String> description,
      Optional<String> condition,
      Optional<String> conditionVersion) {}

  /** An assignment in force and whether a PUT made it. */
  public record Assigned(RoleAssignment assignment, boolean created) {}

  public RoleDefinitions definitions() {
    return definitions;
  }

  public Scopes scopes() {
    return scopes;
  }

  /** All assignments as they are now, compiled for deciding. */
  public RoleAssignments compiled() {
    return RoleAssignments.compile(definitions.all(), store.assignments());
  }

  /**
   * The assignment a draft asks for, so that it can be judged before anything is looked up or
   * stored: well-formed, but perhaps of an unknown role or principal.
   */
  public RoleAssignment drafted(
      String tenantId, String scope, String id, Draft draft, String createdBy) {
    if (!PolicyChecks.guid(id)) {
      throw new RefusedException(new ResourceRefusal.AssignmentIdInvalid(id));
    }
    var role =
        PolicyChecks.guidIn(draft.roleDefinitionId())
            .orElseThrow(() ->
                new RefusedException(new ResourceRefusal.RoleIdInvalid(draft.roleDefinitionId())));
    var type = principals.typeOf(tenantId, draft.principalId()).or(draft::principalType);
    var now = clock.instant();
    return new RoleAssignment(
        id.toLowerCase(Locale.ROOT),
        scope,
        role.toLowerCase(Locale.ROOT),
        draft.principalId(),
        type.orElse("Unknown"),
        draft.description(),
        draft.condition().filter(condition -> !condition.isBlank()),
        draft
            .condition()
            .filter(condition -> !condition.isBlank())
            .flatMap(_ -> draft.conditionVersion()),
        createdBy,
        now,
        now);
  }

  /**
   * Stores an assignment that was {@link #drafted} and may be made. Over one of the same id only
   * description and condition change.
   */
  public Assigned assign(String tenantId, RoleAssignment wanted, Optional<String> claimedType) {
    check(tenantId, wanted, claimedType);
    var placed = at(wanted, scopes.existing(wanted.scope()));
    var known = store.assignments().stream().anyMatch(a -> a.id().equalsIgnoreCase(placed.id()));
    var held = store.addAssignment(placed);
    if (!known && held.equals(placed)) {
      changes.rolesChanged();
      return new Assigned(placed, true);
    }
    if (!held.id().equalsIgnoreCase(placed.id())) {
      throw new RefusedException(new ResourceRefusal.AssignmentExists(held.id()));
    }
    return new Assigned(replaced(held, placed), false);
  }

  /** The assignment of this id, when it is at this scope. */
  public RoleAssignment assignment(String scope, String id) {
    return find(scope, id)
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.AssignmentNotFound(id)));
  }

  public Optional<RoleAssignment> find(String scope, String id) {
    return store.assignments().stream()
        .filter(assignment -> assignment.id().equalsIgnoreCase(id))
        .filter(assignment -> assignment.scope().equalsIgnoreCase(scope))
        .findFirst();
  }

  /** Removes an assignment; empty when there is none of this id at this scope. */
  public Optional<RoleAssignment> unassign(String scope, String id) {
    var removed = find(scope, id).flatMap(held -> store.removeAssignment(held.id()));
    if (removed.isPresent()) {
      changes.rolesChanged();
    }
    return removed;
  }

  /** Assignments at, above and below a scope. */
  public List<RoleAssignment> around(String scope) {
    return store.assignments().stream()
        .filter(assignment ->
            Scopes.atOrAbove(assignment.scope(), scope)
                || Scopes.atOrAbove(scope, assignment.scope()))
        .toList();
  }

  /** The object id and those of all groups that contain it. */
  public List<String> identities(String tenantId, String objectId) {
    var all = new ArrayList<>(principals.groupsOf(tenantId, objectId));
    all.add(objectId);
    return List.copyOf(all);
  }

  private void check(String tenantId, RoleAssignment wanted, Optional<String> claimedType) {
    var type = principals.typeOf(tenantId, wanted.principalId());
    if (type.isEmpty()) {
      throw new RefusedException(
          new ResourceRefusal.PrincipalNotFound(wanted.principalId(), tenantId));
    }
    if (claimedType.filter(claimed -> !claimed.equalsIgnoreCase(type.get())).isPresent()) {
      throw new RefusedException(
          new ResourceRefusal.PrincipalTypeDiffers(
              wanted.principalId(), type.get(), claimedType.get()));
    }
    if (!RoleDefinitions.assignable(definitions.get(wanted.roleDefinitionId()), wanted.scope())) {
      throw new RefusedException(
          new ResourceRefusal.RoleNotAssignable(wanted.roleDefinitionId(), wanted.scope()));
    }
    var versioned = wanted.conditionVersion().filter("2.0"::equals).isPresent();
    if (wanted.condition().filter(text -> !(versioned && Conditions.supported(text))).isPresent()) {
      throw new RefusedException(new ResourceRefusal.ConditionUnsupported());
    }
  }

  private RoleAssignment replaced(RoleAssignment held, RoleAssignment wanted) {
    var same =
        held.scope().equalsIgnoreCase(wanted.scope())
            && held.roleDefinitionId().equalsIgnoreCase(wanted.roleDefinitionId())
            && held.principalId().equalsIgnoreCase(wanted.principalId());
    if (!same) {
      throw new RefusedException(new ResourceRefusal.AssignmentFixed());
    }
    var next =
        new RoleAssignment(
            held.id(),
            held.scope(),
            held.roleDefinitionId(),
            held.principalId(),
            held.principalType(),
            wanted.description(),
            wanted.condition(),
            wanted.conditionVersion(),
            held.createdBy(),
            held.created(),
            wanted.updated());
    if (!store.replaceAssignment(next)) {
      throw new RefusedException(new ResourceRefusal.AssignmentNotFound(held.id()));
    }
    changes.rolesChanged();
    return next;
  }

  private static RoleAssignment at(RoleAssignment wanted, String scope) {
    return new RoleAssignment(
        wanted.id(),
        scope,
        wanted.roleDefinitionId(),
        wanted.principalId(),
        wanted.principalType(),
        wanted.description(),
        wanted.condition(),
        wanted.conditionVersion(),
        wanted.createdBy(),
        wanted.created(),
        wanted.updated());
  }
}
