package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code GET /deletedsecrets/{name}}: what was deleted and when it will be purged. */
record GetDeletedSecret(Secrets secrets) implements SecretOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var deleted = secrets.getDeleted(vault.vault(), SecretNames.of(admitted));
    return Answer.object(
        SecretJson.deleted(vault, admitted.version(), deleted),
        SecretJson.id(vault, deleted.current()),
        deleted.current());
  }
}
