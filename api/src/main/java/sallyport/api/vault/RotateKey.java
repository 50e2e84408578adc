package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}/rotate}: makes a new version by the rotation policy, now. */
record RotateKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var key = keys.rotation().rotate(vault.vault(), ObjectNames.of(admitted));
    var id = KeyJson.id(vault, key.metadata());
    return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
  }
}
