package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code DELETE /deletedsecrets/{name}}: destroys a deleted secret for good. */
record PurgeDeletedSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    secrets.lifecycle().purge(admitted.call().vault().vault(), ObjectNames.of(admitted));
    return Answer.noContent();
  }
}
