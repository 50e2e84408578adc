package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code POST /secrets/restore}: brings back what a backup holds, under its own name. */
record RestoreSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var restored = secrets.restore(vault.vault(), BackupBlob.of(admitted));
    var id = SecretJson.id(vault, restored);
    return Answer.object(SecretJson.bundle(vault, admitted.version(), restored, id), id, restored);
  }
}
