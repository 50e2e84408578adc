package sallyport.access;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Role assignments for tests. */
final class Roles {
  private static int count;

  private Roles() {}

  static RoleAssignments compiled(RoleAssignment... assignments) {
    return RoleAssignments.compile(BuiltInRoles.all(), Arrays.asList(assignments));
  }

  static Draft assignment(String scope, RoleDefinition role, String principal) {
    return new Draft("assignment-" + ++count, scope, role.id(), principal);
  }

  /** An assignment in the making. */
  static final class Draft {
    private final String id;
    private final String scope;
    private final String role;
    private final String principal;
    private Optional<String> condition = Optional.empty();
    private Optional<String> version = Optional.empty();

    private Draft(String id, String scope, String role, String principal) {
      this.id = id;
      this.scope = scope;
      this.role = role;
      this.principal = principal;
    }

    Draft condition(String text, String version) {
      this.condition = Optional.of(text);
      this.version = Optional.of(version);
      return this;
    }

    RoleAssignment build() {
      return new RoleAssignment(
          id,
          scope,
          role,
          principal,
          "User",
          Optional.empty(),
          condition,
          version,
          "creator",
          Instant.EPOCH,
          Instant.EPOCH);
    }
  }
}
