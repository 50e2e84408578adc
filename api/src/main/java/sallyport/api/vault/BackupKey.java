package sallyport.api.vault;

import java.util.Base64;
import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}/backup}: all versions in one sealed blob. */
record BackupKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var blob = keys.backup(vault.vault(), ObjectNames.of(admitted));
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(blob.bytes());
    return Answer.plain(ObjectJson.backup(text));
  }
}
