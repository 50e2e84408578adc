package sallyport.api.vault;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import sallyport.access.Operation;
import sallyport.vault.secrets.Secrets;

/** Which class answers which operation: the table of contents of this package. */
final class SecretOperations {
  private final Map<Operation, SecretOperation> byOperation = new EnumMap<>(Operation.class);

  private final Secrets secrets;

  SecretOperations(Secrets secrets, Pages pages) {
    this.secrets = secrets;
    for (var operation : Operation.values()) {
      byOperation.put(operation, of(operation, secrets, pages));
    }
  }

  Answer answer(Doors.Admitted admitted) {
    var operation = byOperation.get(admitted.route().operation());
    return Objects.requireNonNull(operation).answer(admitted);
  }

  /** Whether an operation, once admitted, is done without waiting for anything but a local disk. */
  boolean quick(Operation operation) {
    return operation == Operation.SECRET_GET && secrets.readsAtOnce();
  }

  private static SecretOperation of(Operation operation, Secrets secrets, Pages pages) {
    return switch (operation) {
      case SECRET_SET -> new SetSecret(secrets);
      case SECRET_GET -> new GetSecret(secrets);
      case SECRET_UPDATE -> new UpdateSecret(secrets);
      case SECRET_LIST -> new ListSecrets(secrets, pages);
      case SECRET_LIST_VERSIONS -> new ListSecretVersions(secrets, pages);
      case SECRET_DELETE -> new DeleteSecret(secrets);
      case SECRET_GET_DELETED -> new GetDeletedSecret(secrets);
      case SECRET_LIST_DELETED -> new ListDeletedSecrets(secrets, pages);
      case SECRET_RECOVER -> new RecoverDeletedSecret(secrets);
      case SECRET_PURGE -> new PurgeDeletedSecret(secrets);
      case SECRET_BACKUP -> new BackupSecret(secrets);
      case SECRET_RESTORE -> new RestoreSecret(secrets);
    };
  }
}
