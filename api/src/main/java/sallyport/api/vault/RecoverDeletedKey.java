package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /deletedkeys/{name}/recover}: makes a deleted key live again. */
record RecoverDeletedKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var key = keys.recover(vault.vault(), ObjectNames.of(admitted));
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
