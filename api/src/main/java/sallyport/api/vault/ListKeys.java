package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /keys}: the current versions, by name. */
record ListKeys(Keys keys, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var wanted = pages.wanted(admitted);
    var page = keys.lifecycle().list(vault.vault(), wanted.after(), wanted.size());
    return pages.answer(
        admitted, page, (json, item) -> KeyJson.item(json, vault, admitted.version(), item));
  }
}
