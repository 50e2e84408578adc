package sallyport.api.vault;

import sallyport.vault.secrets.Secrets;

/**
 * {@code GET /secrets/{name}[/{version}]}: the value of the current or of one version. {@code
 * outContentType} converts only what belongs to a certificate and is otherwise of no effect.
 */
record GetSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    try (var secret = secrets.get(vault.vault(), name, ObjectNames.version(admitted))) {
      var id = SecretJson.id(vault, secret.metadata());
      var json = SecretJson.opened(vault, admitted.version(), secret, id);
      vault.warmed();
      return Answer.object(json, id, secret.metadata());
    }
  }
}
