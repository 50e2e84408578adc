package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code DELETE /deletedkeys/{name}}: destroys a deleted key for good. */
record PurgeDeletedKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    keys.purge(vault.vault(), ObjectNames.of(admitted));
    return Answer.noContent();
  }
}
