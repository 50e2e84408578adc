package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code GET /secrets/{name}/versions}: all versions, oldest first, without values. */
record ListSecretVersions(Secrets secrets, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var wanted = pages.wanted(admitted);
    var page = secrets.lifecycle().versions(vault.vault(), name, wanted.after(), wanted.size());
    return pages.answer(
        admitted,
        page,
        (json, item) -> SecretJson.versionItem(json, vault, admitted.version(), item));
  }
}
