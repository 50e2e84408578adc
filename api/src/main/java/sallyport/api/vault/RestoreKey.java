package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/restore}: brings back what a backup holds, under its own name. */
record RestoreKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var key = keys.restore(vault.vault(), BackupBlob.of(admitted));
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
