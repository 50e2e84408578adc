package sallyport.access;

import java.util.Optional;
import sallyport.core.ObjectKind;

/**
 * The data-plane operations and what each demands, one row an operation as in the REST operation
 * inventory.
 *
 * <p>{@link #auditName} is the {@code operationName} of the audit record; {@link #permission} the
 * access-policy word; {@link #dataAction} the role-based action below {@code
 * Microsoft.KeyVault/vaults/}; {@link #onObject} tells whether the resource of the decision is one
 * object or, for collections, the vault.
 */
public enum Operation {
  SECRET_SET("SecretSet", ObjectKind.SECRET, "set", "secrets/setSecret/action", true),
  SECRET_GET("SecretGet", ObjectKind.SECRET, "get", "secrets/getSecret/action", true),
  SECRET_UPDATE("SecretUpdate", ObjectKind.SECRET, "set", "secrets/update/action", true),
  SECRET_LIST("SecretList", ObjectKind.SECRET, "list", "secrets/readMetadata/action", false),
  SECRET_LIST_VERSIONS(
      "SecretListVersions", ObjectKind.SECRET, "list", "secrets/readMetadata/action", true),
  SECRET_DELETE("SecretDelete", ObjectKind.SECRET, "delete", "secrets/delete", true),
  SECRET_GET_DELETED(
      "SecretGetDeleted", ObjectKind.SECRET, "get", "secrets/readMetadata/action", true),
  SECRET_LIST_DELETED(
      "SecretListDeleted", ObjectKind.SECRET, "list", "secrets/readMetadata/action", false),
  SECRET_RECOVER("SecretRecover", ObjectKind.SECRET, "recover", "secrets/recover/action", true),
  SECRET_PURGE("SecretPurge", ObjectKind.SECRET, "purge", "secrets/purge/action", true),
  SECRET_BACKUP("SecretBackup", ObjectKind.SECRET, "backup", "secrets/backup/action", true),
  SECRET_RESTORE("SecretRestore", ObjectKind.SECRET, "restore", "secrets/restore/action", false);

  private final String auditName;
  private final ObjectKind kind;
  private final String permission;
  private final String dataAction;
  private final boolean onObject;

  Operation(
      String auditName, ObjectKind kind, String permission, String dataAction, boolean onObject) {
    this.auditName = auditName;
    this.kind = kind;
    this.permission = permission;
    this.dataAction = "Microsoft.KeyVault/vaults/" + dataAction;
    this.onObject = onObject;
  }

  public String auditName() {
    return auditName;
  }

  public ObjectKind kind() {
    return kind;
  }

  /** The word an access policy must hold in the list of this kind. */
  public String permission() {
    return permission;
  }

  /**
   * The full data action, for example {@code Microsoft.KeyVault/vaults/secrets/getSecret/action}.
   */
  public String dataAction() {
    return dataAction;
  }

  public boolean onObject() {
    return onObject;
  }

  public static Optional<Operation> named(String auditName) {
    for (var operation : values()) {
      if (operation.auditName.equalsIgnoreCase(auditName)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
