package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /deletedkeys/{name}}: what was deleted and when it will be purged. */
record GetDeletedKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var deleted = keys.lifecycle().getDeleted(vault.vault(), ObjectNames.of(admitted));
    return Answer.object(
        KeyJson.deleted(vault, admitted.version(), deleted),
        KeyJson.id(vault, deleted.current()),
        deleted.current());
  }
}
