package sallyport.access;

import java.util.List;
import java.util.Optional;

/**
 * A role: what it may do on the control plane (actions) and on the data plane (data actions), each
 * with exceptions.
 *
 * @param id the GUID that assignments name
 * @param assignableScopes {@code /} for built-in roles
 */
public record RoleDefinition(
    String id,
    String name,
    String description,
    boolean builtIn,
    List<Permission> permissions,
    List<String> assignableScopes) {
  public RoleDefinition {
    permissions = List.copyOf(permissions);
    assignableScopes = List.copyOf(assignableScopes);
  }

  /**
   * Patterns in which {@code *} spans segments; compared without regard to case.
   *
   * @param condition a condition (version 2.0) under which alone the permission holds; built-in
   *     roles only
   */
  public record Permission(
      List<String> actions,
      List<String> notActions,
      List<String> dataActions,
      List<String> notDataActions,
      Optional<String> condition) {

    /** A permission without a condition. */
    public Permission(
        List<String> actions,
        List<String> notActions,
        List<String> dataActions,
        List<String> notDataActions) {
      this(actions, notActions, dataActions, notDataActions, Optional.empty());
    }

    public Permission {
      actions = List.copyOf(actions);
      notActions = List.copyOf(notActions);
      dataActions = List.copyOf(dataActions);
      notDataActions = List.copyOf(notDataActions);
    }
  }
}
