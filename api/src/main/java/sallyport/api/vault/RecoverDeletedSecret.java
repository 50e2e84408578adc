package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/** {@code POST /deletedsecrets/{name}/recover}: makes a deleted secret live again. */
record RecoverDeletedSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var recovered = secrets.lifecycle().recover(vault.vault(), ObjectNames.of(admitted));
    var id = SecretJson.id(vault, recovered);
    return Answer.object(
        SecretJson.bundle(vault, admitted.version(), recovered, id), id, recovered);
  }
}
