package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}/create}: makes a key, a new version where the name exists. */
record CreateKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var draft = KeyBody.of(admitted).made();
    var key = keys.add(vault.vault(), ObjectNames.of(admitted), draft);
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
