package sallyport.api.vault;

import java.util.Base64;
import sallyport.core.RefusedException;
import sallyport.crypto.Sealed;
import sallyport.vault.VaultRefusal;

/** Reads the blob out of the body of a restore. */
final class BackupBlob {
  private BackupBlob() {}

  static Sealed of(Doors.Admitted admitted) {
    var blob = Body.of(admitted.call().request()).required("value");
    try {
      return new Sealed(Base64.getUrlDecoder().decode(blob));
    } catch (IllegalArgumentException _) {
      throw new RefusedException(
          new VaultRefusal.UnusableBackup(admitted.route().operation().kind(), false));
    }
  }
}
