package sallyport.access;

import java.util.Locale;
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
  SECRET_RESTORE("SecretRestore", ObjectKind.SECRET, "restore", "secrets/restore/action", false),
  KEY_CREATE("KeyCreate", ObjectKind.KEY, "create", "keys/create/action", true),
  KEY_IMPORT("KeyImport", ObjectKind.KEY, "import", "keys/import/action", true),
  KEY_GET("KeyGet", ObjectKind.KEY, "get", "keys/read", true),
  KEY_UPDATE("KeyUpdate", ObjectKind.KEY, "update", "keys/update/action", true),
  KEY_LIST("KeyList", ObjectKind.KEY, "list", "keys/read", false),
  KEY_LIST_VERSIONS("KeyListVersions", ObjectKind.KEY, "list", "keys/read", true),
  KEY_DELETE("KeyDelete", ObjectKind.KEY, "delete", "keys/delete", true),
  KEY_GET_DELETED("KeyGetDeleted", ObjectKind.KEY, "get", "keys/read", true),
  KEY_LIST_DELETED("KeyListDeleted", ObjectKind.KEY, "list", "keys/read", false),
  KEY_RECOVER("KeyRecover", ObjectKind.KEY, "recover", "keys/recover/action", true),
  KEY_PURGE("KeyPurge", ObjectKind.KEY, "purge", "keys/purge/action", true),
  KEY_BACKUP("KeyBackup", ObjectKind.KEY, "backup", "keys/backup/action", true),
  KEY_RESTORE("KeyRestore", ObjectKind.KEY, "restore", "keys/restore/action", false),
  KEY_ENCRYPT("KeyEncrypt", ObjectKind.KEY, "encrypt", "keys/encrypt/action", true),
  KEY_DECRYPT("KeyDecrypt", ObjectKind.KEY, "decrypt", "keys/decrypt/action", true),
  KEY_SIGN("KeySign", ObjectKind.KEY, "sign", "keys/sign/action", true),
  KEY_VERIFY("KeyVerify", ObjectKind.KEY, "verify", "keys/verify/action", true),
  KEY_WRAP("KeyWrap", ObjectKind.KEY, "wrapKey", "keys/wrap/action", true),
  KEY_UNWRAP("KeyUnwrap", ObjectKind.KEY, "unwrapKey", "keys/unwrap/action", true),
  KEY_SECURE_WRAP("KeySecureWrap", ObjectKind.KEY, "wrapKey", "keys/wrap/action", true),
  KEY_SECURE_UNWRAP("KeySecureUnwrap", ObjectKind.KEY, "unwrapKey", "keys/unwrap/action", true),
  KEY_ROTATE("KeyRotate", ObjectKind.KEY, "rotate", "keys/rotate/action", true),
  KEY_GET_ROTATION_POLICY(
      "KeyRotationPolicyGet",
      ObjectKind.KEY,
      "getrotationpolicy",
      "keyrotationpolicies/read",
      true),
  KEY_SET_ROTATION_POLICY(
      "KeyRotationPolicySet",
      ObjectKind.KEY,
      "setrotationpolicy",
      "keyrotationpolicies/write",
      true),
  KEY_RELEASE("KeyRelease", ObjectKind.KEY, "release", "keys/release/action", true),
  KEY_GET_ATTESTATION("KeyGetAttestation", ObjectKind.KEY, "get", "keys/read", true),
  RANDOM_BYTES("RandomBytesGet", ObjectKind.KEY, "get", "keys/read", false);

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

  /** As people write it: {@code secrets/get}, {@code keys/list-versions}. */
  public String spelled() {
    var collection =
        switch (kind) {
          case SECRET -> "secrets/";
          case KEY -> "keys/";
          case CERTIFICATE -> "certificates/";
        };
    var own = kind.name() + "_";
    var verb = name().startsWith(own) ? name().substring(own.length()) : name();
    return collection + verb.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The operation that people write so, without regard to case and dashes; otherwise the first that
   * needs the permission of this name: {@code keys/wrapKey}.
   */
  public static Optional<Operation> spelled(String word) {
    var plain = plain(word);
    for (var operation : values()) {
      if (plain(operation.spelled()).equals(plain)) {
        return Optional.of(operation);
      }
    }
    for (var operation : values()) {
      var collection = operation.spelled().substring(0, operation.spelled().indexOf('/') + 1);
      if (plain(collection + operation.permission).equals(plain)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "");
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
