package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /keys/{name}/versions}: all versions, oldest first. */
record ListKeyVersions(Keys keys, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var wanted = pages.wanted(admitted);
    var page = keys.lifecycle().versions(vault.vault(), name, wanted.after(), wanted.size());
    return pages.answer(
        admitted, page, (json, item) -> KeyJson.versionItem(json, vault, admitted.version(), item));
  }
}
