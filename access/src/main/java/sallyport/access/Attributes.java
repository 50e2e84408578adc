package sallyport.access;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What conditions may ask about a call: attributes of what is requested and of what exists. Names
 * are full attribute names, compared without regard to case; an attribute nobody stated is unknown,
 * and a comparison with the unknown never lets anybody in.
 */
public final class Attributes {
  static final String ROLE_DEFINITION_ID =
      "microsoft.authorization/roleassignments:roledefinitionid";
  static final String PRINCIPAL_ID = "microsoft.authorization/roleassignments:principalid";
  static final String PRINCIPAL_TYPE = "microsoft.authorization/roleassignments:principaltype";
  static final String VAULT_NAME = "microsoft.keyvault/vaults:name";
  static final String SECRET_NAME = "microsoft.keyvault/vaults/secrets:name";

  /** Nothing is known. */
  public static final Attributes NONE = new Attributes(Map.of(), Map.of());

  private final Map<String, String> requested;
  private final Map<String, String> existing;

  private Attributes(Map<String, String> requested, Map<String, String> existing) {
    this.requested = requested;
    this.existing = existing;
  }

  /** A role assignment that is about to be written. */
  public static Attributes requested(RoleAssignment assignment) {
    return new Attributes(of(assignment), Map.of());
  }

  /** A role assignment that is about to be removed. */
  public static Attributes existing(RoleAssignment assignment) {
    return new Attributes(Map.of(), of(assignment));
  }

  /** A data-plane call, as the ARM id of its vault or object tells. */
  static Attributes of(Operation operation, String scope) {
    var segments = scope.split("/", -1);
    var existing = new HashMap<String, String>();
    var requested = new HashMap<String, String>();
    for (int i = 1; i + 1 < segments.length; i += 2) {
      switch (segments[i].toLowerCase(Locale.ROOT)) {
        case "vaults" -> existing.put(VAULT_NAME, segments[i + 1]);
        case "secrets" ->
            (operation == Operation.SECRET_SET ? requested : existing)
                .put(SECRET_NAME, segments[i + 1]);
        default -> {
          // Subscriptions, groups and the provider itself have no attributes.
        }
      }
    }
    return new Attributes(requested, existing);
  }

  Optional<String> requested(String name) {
    return Optional.ofNullable(requested.get(name));
  }

  Optional<String> existing(String name) {
    return Optional.ofNullable(existing.get(name));
  }

  private static Map<String, String> of(RoleAssignment assignment) {
    return Map.of(
        ROLE_DEFINITION_ID, guid(assignment.roleDefinitionId()),
        PRINCIPAL_ID, assignment.principalId(),
        PRINCIPAL_TYPE, assignment.principalType());
  }

  /** The GUID at the end of an ARM id, or of nothing but a GUID. */
  static String guid(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
