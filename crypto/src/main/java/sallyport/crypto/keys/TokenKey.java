package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import org.jspecify.annotations.Nullable;

/**
 * A key of a token with what computes with it, found again by its name after a new login. Bare
 * operations of a token do not fail for what they are given: whatever fails is a fault.
 *
 * @param <T> what is made of the key, once for each login
 */
final class TokenKey<T> {
  private final TokenLogin login;
  private final String name;
  private final Tools<T> tools;
  private volatile @Nullable Held<T> held;
  private volatile boolean closed;

  @FunctionalInterface
  interface Tools<T> {
    T of(Key key, Provider provider);
  }

  @FunctionalInterface
  interface Use<T, R> {
    R with(T tools) throws GeneralSecurityException;
  }

  private record Held<T>(TokenLogin.Session session, T tools) {}

  /**
   * @throws IllegalStateException when the token has no key of this name
   */
  TokenKey(TokenLogin login, String name, Tools<T> tools) {
    this.login = login;
    this.name = name;
    this.tools = tools;
    use(_ -> true);
  }

  <R> R use(Use<T, R> work) {
    if (closed) {
      throw new IllegalStateException("key used after close");
    }
    try {
      return login.within(session -> work.with(found(session)));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not compute", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // whether it is this login, not one like it
  private T found(TokenLogin.Session session) throws GeneralSecurityException {
    var known = held;
    if (known == null || known.session() != session) {
      var key = session.key(name).orElseThrow(TokenKey::notHeld);
      known = new Held<>(session, tools.of(key, session.provider()));
      held = known;
    }
    return known.tools();
  }

  static IllegalStateException notHeld() {
    return new IllegalStateException("the hardware module does not hold this key");
  }

  void close() {
    closed = true;
    held = null;
  }
}
