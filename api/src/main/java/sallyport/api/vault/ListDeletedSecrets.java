package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code GET /deletedsecrets}: what can still be recovered, by name. */
record ListDeletedSecrets(Secrets secrets, Pages pages) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var wanted = pages.wanted(admitted);
    var page = secrets.lifecycle().listDeleted(vault.vault(), wanted.after(), wanted.size());
    return pages.answer(
        admitted,
        page,
        (json, item) -> SecretJson.deletedItem(json, vault, admitted.version(), item));
  }
}
