package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code GET /deletedsecrets/{name}}: what was deleted and when it will be purged. */
record GetDeletedSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var deleted = secrets.lifecycle().getDeleted(vault.vault(), ObjectNames.of(admitted));
    return Answer.object(
        SecretJson.deleted(vault, admitted.version(), deleted),
        SecretJson.id(vault, deleted.current()),
        deleted.current());
  }
}
