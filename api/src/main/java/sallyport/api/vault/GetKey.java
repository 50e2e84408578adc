package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /keys/{name}[/{version}]}: the public half of a key and its attributes. */
record GetKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var key = keys.get(vault.vault(), ObjectNames.of(admitted), ObjectNames.version(admitted));
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
