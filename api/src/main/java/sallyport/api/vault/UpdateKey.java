package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code PATCH /keys/{name}[/{version}]}: changes metadata, never the key. */
record UpdateKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var version = ObjectNames.version(admitted);
    var key = keys.update(vault.vault(), name, version, KeyBody.of(admitted).change());
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
