package sallyport.resources;

import java.util.List;
import java.util.Optional;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;

/**
 * Where custom roles and all role assignments are kept. The promises are those of {@link
 * ResourceStore}.
 */
public interface RoleStore {

  List<RoleDefinition> customRoles();

  /** Creates or replaces a custom role; tells whether it was new. */
  boolean putCustomRole(RoleDefinition role);

  Optional<RoleDefinition> removeCustomRole(String id);

  List<RoleAssignment> assignments();

  /**
   * Adds an assignment.
   *
   * @return the one in force under this id, or the one that gives the same role to the same
   *     principal at the same scope; equal to {@code assignment} when it was added
   */
  RoleAssignment addAssignment(RoleAssignment assignment);

  /** Replaces the assignment of the same id; false, and nothing changed, when there is none. */
  boolean replaceAssignment(RoleAssignment assignment);

  Optional<RoleAssignment> removeAssignment(String id);

  /** Removes every assignment at a scope and below it. */
  int removeAssignmentsUnder(String scope);
}
