package sallyport.api.vault;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sallyport.access.Operation;
import sallyport.api.vault.ApiVersion.Feature;
import sallyport.core.RefusedException;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.Keys;
import sallyport.vault.secrets.Secrets;

/** Which class answers which operation: the table of contents of this package. */
final class ObjectOperations {
  private final Map<Operation, ObjectOperation> byOperation = new EnumMap<>(Operation.class);

  private final Secrets secrets;
  private final Keys keys;

  ObjectOperations(Secrets secrets, Keys keys, Pages pages) {
    this.secrets = secrets;
    this.keys = keys;
    for (var operation : Operation.values()) {
      byOperation.put(operation, of(operation, secrets, keys, pages));
    }
  }

  Answer answer(Doors.Admitted admitted) {
    var operation = admitted.route().operation();
    var since = since(operation);
    if (since != null && !admitted.version().has(since)) {
      throw new RefusedException(new RequestRefusal.UnknownPath());
    }
    return Objects.requireNonNull(byOperation.get(operation)).answer(admitted);
  }

  /** Whether an operation, once admitted, is done without waiting for anything but a local disk. */
  boolean quick(Route.Found route, VaultState vault) {
    return switch (route.operation()) {
      case SECRET_GET -> vault.warm() && secrets.readsAtOnce();
      case KEY_GET -> keys.readsAtOnce();
      case KEY_ENCRYPT, KEY_DECRYPT, KEY_SIGN, KEY_VERIFY, KEY_WRAP, KEY_UNWRAP ->
          keys.use()
              .light(
                  vault.vault().id(),
                  route.name().orElse(""),
                  route.version().filter(version -> !version.isEmpty()));
      default -> false;
    };
  }

  /** With what an operation came into the protocol; null for those of the first version. */
  private static @Nullable Feature since(Operation operation) {
    return switch (operation) {
      case KEY_ROTATE,
          KEY_GET_ROTATION_POLICY,
          KEY_SET_ROTATION_POLICY,
          KEY_RELEASE,
          RANDOM_BYTES ->
          Feature.ROTATION_AND_RELEASE;
      case KEY_GET_ATTESTATION -> Feature.KEY_ATTESTATION;
      case KEY_SECURE_WRAP, KEY_SECURE_UNWRAP -> Feature.SECURE_WRAP;
      default -> null;
    };
  }

  private static ObjectOperation of(Operation operation, Secrets secrets, Keys keys, Pages pages) {
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
      case KEY_CREATE -> new CreateKey(keys);
      case KEY_IMPORT -> new ImportKey(keys);
      case KEY_GET -> new GetKey(keys);
      case KEY_UPDATE -> new UpdateKey(keys);
      case KEY_LIST -> new ListKeys(keys, pages);
      case KEY_LIST_VERSIONS -> new ListKeyVersions(keys, pages);
      case KEY_DELETE -> new DeleteKey(keys);
      case KEY_GET_DELETED -> new GetDeletedKey(keys);
      case KEY_LIST_DELETED -> new ListDeletedKeys(keys, pages);
      case KEY_RECOVER -> new RecoverDeletedKey(keys);
      case KEY_PURGE -> new PurgeDeletedKey(keys);
      case KEY_BACKUP -> new BackupKey(keys);
      case KEY_RESTORE -> new RestoreKey(keys);
      case KEY_ENCRYPT -> new Encrypt(keys, KeyOperation.ENCRYPT);
      case KEY_DECRYPT -> new Decrypt(keys, KeyOperation.DECRYPT);
      case KEY_SIGN -> new Sign(keys);
      case KEY_VERIFY -> new Verify(keys);
      case KEY_WRAP -> new Encrypt(keys, KeyOperation.WRAP_KEY);
      case KEY_UNWRAP -> new Decrypt(keys, KeyOperation.UNWRAP_KEY);
      case KEY_ROTATE -> new RotateKey(keys);
      case KEY_GET_ROTATION_POLICY -> new GetKeyRotationPolicy(keys);
      case KEY_SET_ROTATION_POLICY -> new UpdateKeyRotationPolicy(keys);
      case RANDOM_BYTES -> new GetRandomBytes();
      case KEY_RELEASE -> new Release(keys);
      case KEY_SECURE_WRAP -> new SecureWrapKey(keys);
      case KEY_SECURE_UNWRAP -> new SecureUnwrapKey(keys);
      case KEY_GET_ATTESTATION -> new GetKeyAttestation();
    };
  }
}
