package sallyport.identity.grants;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import sallyport.core.RefusedException;
import sallyport.crypto.CredentialHash;
import sallyport.crypto.SecretBytes;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;
import sallyport.identity.directory.User;

/**
 * Proves a user by name and password. An unknown name costs what a wrong password costs. A password
 * hash is slow and large on purpose, so only a few are computed at a time.
 */
final class UserAuthentication {
  private static final int MAX_PASSWORD_CHARS = 256;
  private static final int AT_A_TIME = 2;
  private static final int WAIT_SECONDS = 10;

  private final Directory directory;
  private final Semaphore turns = new Semaphore(AT_A_TIME, true);

  UserAuthentication(Directory directory) {
    this.directory = directory;
  }

  User authenticate(Tenant tenant, String name, String password) {
    if (name.length() > 256 || password.length() > MAX_PASSWORD_CHARS) {
      throw refused(new IdentityRefusal.WrongUserNameOrPassword());
    }
    // A user signs in by name only: an object id is no secret, and no name.
    var user =
        directory
            .user(tenant.id(), name)
            .filter(found -> found.userPrincipalName().equalsIgnoreCase(name));
    boolean matches;
    takeTurn();
    try (var candidate = SecretBytes.ofUtf8(password)) {
      matches =
          user.isPresent()
              ? CredentialHash.matches(user.get().passwordHash(), candidate)
              : CredentialHash.matchesNoPassword(candidate);
    } finally {
      turns.release();
    }
    if (user.isEmpty()) {
      throw refused(
          new IdentityRefusal.UnknownUser(name.toLowerCase(Locale.ROOT), tenant.displayName()));
    }
    if (!matches) {
      throw refused(new IdentityRefusal.WrongUserNameOrPassword());
    }
    if (!user.get().enabled()) {
      throw refused(new IdentityRefusal.DisabledUser());
    }
    return user.get();
  }

  private void takeTurn() {
    try {
      if (turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw refused(new IdentityRefusal.Busy());
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
