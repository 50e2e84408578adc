package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code DELETE /keys/{name}}: deletes all versions; they can be recovered. */
record DeleteKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var deleted = keys.delete(vault.vault(), ObjectNames.of(admitted));
    return Answer.object(
        KeyJson.deleted(vault, admitted.version(), deleted),
        KeyJson.id(vault, deleted.current()),
        deleted.current());
  }
}
