package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code DELETE /deletedsecrets/{name}}: destroys a deleted secret for good. */
record PurgeDeletedSecret(Secrets secrets) implements SecretOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    secrets.purge(admitted.call().vault().vault(), SecretNames.of(admitted));
    return Answer.noContent();
  }
}
