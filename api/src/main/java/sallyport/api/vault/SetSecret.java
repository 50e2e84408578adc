package sallyport.api.vault;

import java.util.Map;
import sallyport.vault.objects.OpenVersion;
import sallyport.vault.secrets.SecretDraft;
import sallyport.vault.secrets.Secrets;

/** {@code PUT /secrets/{name}}: adds a version and answers with its value. */
record SetSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var body = Body.of(admitted.call().request());
    try (var value = body.secret("value")) {
      var draft =
          new SecretDraft(
              value, body.text("contentType"), body.tags().orElse(Map.of()), body.attributes());
      var set = secrets.set(vault.vault(), name, draft);
      var id = SecretJson.id(vault, set);
      var json = SecretJson.opened(vault, admitted.version(), new OpenVersion(set, value), id);
      return Answer.object(json, id, set);
    }
  }
}
