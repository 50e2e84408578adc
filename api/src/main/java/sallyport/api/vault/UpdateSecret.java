package sallyport.api.vault;

import sallyport.vault.secrets.SecretChange;
import sallyport.vault.secrets.Secrets;

/**
 * {@code PATCH /secrets/{name}[/{version}]}: changes metadata, never the value. Clients leave the
 * version out, or send an empty one, to mean the current.
 */
record UpdateSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var version = ObjectNames.version(admitted);
    var body = Body.of(admitted.call().request());
    var change = new SecretChange(body.text("contentType"), body.tags(), body.attributes());
    var updated = secrets.update(vault.vault(), name, version, change);
    var id = SecretJson.id(vault, updated);
    return Answer.object(SecretJson.bundle(vault, admitted.version(), updated, id), id, updated);
  }
}
