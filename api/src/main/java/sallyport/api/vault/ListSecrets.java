package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code GET /secrets}: the current versions, by name, without values. */
record ListSecrets(Secrets secrets, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var wanted = pages.wanted(admitted);
    var page = secrets.lifecycle().list(vault.vault(), wanted.after(), wanted.size());
    return pages.answer(
        admitted, page, (json, item) -> SecretJson.item(json, vault, admitted.version(), item));
  }
}
