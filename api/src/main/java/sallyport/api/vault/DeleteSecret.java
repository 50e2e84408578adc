package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code DELETE /secrets/{name}}: deletes all versions; they can be recovered. */
record DeleteSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var deleted = secrets.lifecycle().delete(vault.vault(), ObjectNames.of(admitted));
    return Answer.object(
        SecretJson.deleted(vault, admitted.version(), deleted),
        SecretJson.id(vault, deleted.current()),
        deleted.current());
  }
}
