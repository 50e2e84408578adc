package sallyport.access;

/** What the role assignments say, and by which assignment. */
public sealed interface RoleVerdict {

  /** The rule in words, for the audit record and for explain. */
  String rule();

  /**
   * @param assignmentId the GUID of the assignment, {@code appliedAssignmentId} of audit records
   * @param roleId the GUID of the role
   * @param scope where the role was assigned, as it was given
   */
  record Granted(String assignmentId, String roleId, String roleName, String scope)
      implements RoleVerdict {
    @Override
    public String rule() {
      return "role " + roleName + " at " + scope + " by assignment " + assignmentId;
    }
  }

  record Denied(Why why) implements RoleVerdict {
    @Override
    public String rule() {
      return why.words();
    }
  }

  /** How far a refused caller came. For our own records; callers are not told. */
  enum Why {
    NO_ASSIGNMENT("no role assignment of the caller at or above the resource"),
    NOT_IN_ROLES("no assigned role of the caller holds the action"),
    CONDITION("the condition of the role assignment does not hold");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
