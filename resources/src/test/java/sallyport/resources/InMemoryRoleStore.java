package sallyport.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;

/** A {@link RoleStore} for tests, gone with the process. One lock makes each step atomic. */
public final class InMemoryRoleStore implements RoleStore {
  private final Map<String, RoleDefinition> roles = new LinkedHashMap<>();
  private final Map<String, RoleAssignment> assignments = new LinkedHashMap<>();

  @Override
  public synchronized List<RoleDefinition> customRoles() {
    return List.copyOf(roles.values());
  }

  @Override
  public synchronized boolean putCustomRole(RoleDefinition role) {
    return roles.put(fold(role.id()), role) == null;
  }

  @Override
  public synchronized Optional<RoleDefinition> removeCustomRole(String id) {
    return Optional.ofNullable(roles.remove(fold(id)));
  }

  @Override
  public synchronized List<RoleAssignment> assignments() {
    return List.copyOf(assignments.values());
  }

  @Override
  public synchronized RoleAssignment addAssignment(RoleAssignment assignment) {
    var sameId = assignments.get(fold(assignment.id()));
    if (sameId != null) {
      return sameId;
    }
    for (var held : assignments.values()) {
      if (grantOf(held).equals(grantOf(assignment))) {
        return held;
      }
    }
    assignments.put(fold(assignment.id()), assignment);
    return assignment;
  }

  @Override
  public synchronized boolean replaceAssignment(RoleAssignment assignment) {
    return assignments.replace(fold(assignment.id()), assignment) != null;
  }

  @Override
  public synchronized Optional<RoleAssignment> removeAssignment(String id) {
    return Optional.ofNullable(assignments.remove(fold(id)));
  }

  @Override
  public synchronized int removeAssignmentsUnder(String scope) {
    var at = fold(scope);
    var before = assignments.size();
    assignments
        .values()
        .removeIf(held -> fold(held.scope()).equals(at) || fold(held.scope()).startsWith(at + "/"));
    return before - assignments.size();
  }

  private static List<String> grantOf(RoleAssignment assignment) {
    return List.of(
        fold(assignment.scope()),
        fold(assignment.roleDefinitionId()),
        fold(assignment.principalId()));
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
