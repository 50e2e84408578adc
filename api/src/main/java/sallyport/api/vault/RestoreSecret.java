package sallyport.api.vault;

import java.util.Base64;
import sallyport.core.ObjectKind;
import sallyport.core.RefusedException;
import sallyport.crypto.Sealed;
import sallyport.vault.VaultRefusal;
import sallyport.vault.secrets.Secrets;

/** {@code POST /secrets/restore}: brings back what a backup holds, under its own name. */
record RestoreSecret(Secrets secrets) implements SecretOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var blob =
        Body.of(admitted.call().request())
            .text("value")
            .orElseThrow(() -> new RefusedException(new RequestRefusal.BadParameter("value")));
    var restored = secrets.restore(vault.vault(), decoded(blob));
    var id = SecretJson.id(vault, restored);
    return Answer.object(SecretJson.bundle(vault, admitted.version(), restored, id), id, restored);
  }

  private static Sealed decoded(String blob) {
    try {
      return new Sealed(Base64.getUrlDecoder().decode(blob));
    } catch (IllegalArgumentException _) {
      throw new RefusedException(new VaultRefusal.UnusableBackup(ObjectKind.SECRET, false));
    }
  }
}
