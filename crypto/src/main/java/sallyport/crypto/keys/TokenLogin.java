package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.SecretBytes;

/**
 * Who is logged in to a token. A module that was restarted or unplugged has forgotten us: what it
 * then refuses is done again after one new login, with everything found anew, since no handle of
 * the old session means anything any more.
 *
 * <p>A PIN that is refused on such an occasion is never sent again by this process: tokens lock
 * after a few wrong ones.
 */
final class TokenLogin implements AutoCloseable {
  private static final String CONFIGURATION =
      """
      name = Sallyport
      library = LIBRARY
      slot = SLOT
      destroyTokenAfterLogout = true
      attributes(*, CKO_PRIVATE_KEY, *) = {
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
      }
      attributes(generate, CKO_PRIVATE_KEY, *) = {
        CKA_SIGN = true
        CKA_DECRYPT = true
      }
      attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = {
        CKA_SIGN = true
        CKA_DERIVE = false
      }
      attributes(*, CKO_SECRET_KEY, *) = {
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
        CKA_ENCRYPT = true
        CKA_DECRYPT = true
      }
      """;

  /** What a token answers that does not know our session, or not as ours (PKCS#11 v3.0, 5.1). */
  private static final List<String> FORGOTTEN =
      List.of(
          "CKR_USER_NOT_LOGGED_IN",
          "CKR_SESSION_HANDLE_INVALID",
          "CKR_SESSION_CLOSED",
          "CKR_DEVICE_REMOVED",
          "CKR_TOKEN_NOT_PRESENT",
          "CKR_CRYPTOKI_NOT_INITIALIZED");

  /** What the provider says by itself of a token that it has given up. */
  private static final String GIVEN_UP = "Token has been removed";

  private static final int MOST_CAUSES = 16;

  private final TokenChoice choice;
  private final Supplier<SecretBytes> pin;
  private volatile Session current;
  private boolean pinRefused;

  /** One login, and the token's objects as they were found with it. */
  record Session(Provider provider, KeyStore store, NamedObjects named) {

    /**
     * A key by its name. The provider knows what was there at the login and what it made since: a
     * name that it does not know is looked for once more among all that the token has by now, since
     * another server may have made it.
     */
    Optional<Key> key(String name) throws GeneralSecurityException {
      var known = store.getKey(name, null);
      return Optional.ofNullable(known == null ? lookedForAgain(name) : known);
    }

    /** One after the other: who waited may find that it has been read by now. */
    @SuppressWarnings("NullAway") // load takes null for: no stream, and no second login
    private @Nullable Key lookedForAgain(String name) throws GeneralSecurityException {
      synchronized (store) {
        var known = store.getKey(name, null);
        if (known == null) {
          try {
            store.load(null, null);
          } catch (IOException e) {
            throw new KeyStoreException("the token's objects cannot be read", e);
          }
          known = store.getKey(name, null);
        }
        return known;
      }
    }
  }

  @FunctionalInterface
  interface Work<T> {
    T with(Session session) throws GeneralSecurityException;
  }

  /**
   * @param pin reads the user's PIN, which is closed when the login is done
   * @throws IllegalArgumentException when the library or the token does not let us in; the message
   *     says which and never holds the PIN
   */
  TokenLogin(TokenChoice choice, Supplier<SecretBytes> pin) {
    this.choice = choice;
    this.pin = pin;
    this.current = open();
  }

  /** Does the work; once more after a new login where the token had forgotten the old one. */
  <T> T within(Work<T> work) throws GeneralSecurityException {
    var session = current;
    try {
      return work.with(session);
    } catch (GeneralSecurityException | RuntimeException refused) {
      if (!forgotten(refused)) {
        throw refused;
      }
      return work.with(anew(session));
    }
  }

  private static boolean forgotten(Throwable refused) {
    var cause = refused;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      var message = cause.getMessage();
      if (cause instanceof LoginException) {
        return true;
      }
      if (message != null
          && (message.equals(GIVEN_UP) || FORGOTTEN.stream().anyMatch(message::startsWith))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // whether it is this one, not one like it
  private synchronized Session anew(Session lost) {
    if (current == lost) {
      if (pinRefused) {
        throw new IllegalStateException("the hardware module refused the PIN; start again");
      }
      logOut(lost);
      try {
        current = open();
      } catch (PinRefusedException refused) {
        pinRefused = true;
        throw new IllegalStateException("the hardware module lost its login", refused);
      } catch (IllegalArgumentException refused) {
        throw new IllegalStateException("the hardware module lost its login", refused);
      }
    }
    return current;
  }

  private static final class PinRefusedException extends IllegalArgumentException {
    PinRefusedException(String message) {
      super(message);
    }
  }

  private Session open() {
    var library = choice.library();
    if (!Files.isReadable(library)) {
      throw new IllegalArgumentException(library + " is no readable library");
    }
    var slots = TokenSlots.of(library);
    long slot = number(slots);
    try {
      // In line, after "--": no file with the configuration is left anywhere.
      var provider =
          Security.getProvider("SunPKCS11")
              .configure(
                  "--"
                      + CONFIGURATION
                          .replace("LIBRARY", library.toString())
                          .replace("SLOT", Long.toString(slot)));
      var store = KeyStore.getInstance("PKCS11", provider);
      try (var secret = pin.get()) {
        secret.expose(bytes -> logIn(store, bytes));
      }
      return new Session(provider, store, new NamedObjects(slots, slot));
    } catch (ProviderException | InvalidParameterException _) {
      throw noToken();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this JDK does not speak PKCS#11", e);
    }
  }

  private long number(TokenSlots slots) {
    return choice
        .label()
        .map(slots::labelled)
        .orElseGet(() -> slots.at(choice.slotIndex()).orElseThrow(this::noToken));
  }

  private IllegalArgumentException noToken() {
    return new IllegalArgumentException(
        choice.library() + " has no " + choice + ", or does not load");
  }

  private boolean logIn(KeyStore store, byte[] pinOctets) {
    var characters = characters(pinOctets);
    try {
      store.load(null, characters);
      return true;
    } catch (IOException | GeneralSecurityException _) {
      throw new PinRefusedException("the " + choice + " refuses the PIN");
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** Without the white space around it, and never as a text that stays. */
  private static char[] characters(byte[] octets) {
    int from = 0;
    int to = octets.length;
    while (from < to && octets[from] >= 0 && octets[from] <= ' ') {
      from++;
    }
    while (to > from && octets[to - 1] >= 0 && octets[to - 1] <= ' ') {
      to--;
    }
    var decoded = UTF_8.decode(ByteBuffer.wrap(octets, from, to - from));
    var characters = new char[decoded.remaining()];
    decoded.get(characters);
    decoded.clear();
    while (decoded.hasRemaining()) {
      decoded.put('\0');
    }
    return characters;
  }

  private static void logOut(Session session) {
    try {
      if (session.provider() instanceof AuthProvider token) {
        token.logout();
      }
    } catch (LoginException | ProviderException _) {
      // The token is gone; so is the session.
    }
  }

  @Override
  public void close() {
    logOut(current);
  }
}
