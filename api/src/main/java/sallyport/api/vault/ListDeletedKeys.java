package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /deletedkeys}: what can still be recovered, by name. */
record ListDeletedKeys(Keys keys, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var wanted = pages.wanted(admitted);
    var page = keys.lifecycle().listDeleted(vault.vault(), wanted.after(), wanted.size());
    return pages.answer(
        admitted, page, (json, item) -> KeyJson.deletedItem(json, vault, admitted.version(), item));
  }
}
