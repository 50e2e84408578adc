package sallyport.api.vault;

import java.util.Base64;
import sallyport.vault.secrets.Secrets;

/** {@code POST /secrets/{name}/backup}: all versions in one sealed blob. */
record BackupSecret(Secrets secrets) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var blob = secrets.backup(admitted.call().vault().vault(), ObjectNames.of(admitted));
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(blob.bytes());
    return Answer.plain(ObjectJson.backup(text));
  }
}
