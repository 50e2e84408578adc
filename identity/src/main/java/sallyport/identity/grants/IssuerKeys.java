package sallyport.identity.grants;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The public keys by which an issuer's tokens are verified. */
public final class IssuerKeys {
  public static final int MOST_KEYS = 64;

  private final List<Named> keys;

  private record Named(Optional<String> id, PublicKey key) {}

  private IssuerKeys(List<Named> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads a JWK set (RFC 7517, 5).
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static IssuerKeys parse(String jwkSet) {
    var keys = new ArrayList<Named>();
    try {
      var set = JWKSet.parse(jwkSet);
      if (set.size() > MOST_KEYS) {
        throw new IllegalArgumentException("holds more than " + MOST_KEYS + " keys");
      }
      for (var jwk : set.getKeys()) {
        if (jwk.isPrivate()) {
          throw new IllegalArgumentException("holds a private or secret key; give the public ones");
        }
        if (!KeyUse.ENCRYPTION.equals(jwk.getKeyUse())) {
          publicKey(jwk)
              .ifPresent(key -> keys.add(new Named(Optional.ofNullable(jwk.getKeyID()), key)));
        }
      }
    } catch (ParseException | JOSEException _) {
      throw new IllegalArgumentException("is no JWK set");
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("holds no RSA or EC key for signatures");
    }
    return new IssuerKeys(keys);
  }

  /** Those that a token may be signed with which names this one, or names none. */
  List<PublicKey> candidates(Optional<String> keyId) {
    return keys.stream()
        .filter(named -> keyId.isEmpty() || named.id().equals(keyId))
        .map(Named::key)
        .toList();
  }

  private static Optional<PublicKey> publicKey(JWK jwk) throws JOSEException {
    return jwk instanceof AsymmetricJWK pair && jwk.getKeyType().getValue().matches("RSA|EC")
        ? Optional.of(pair.toPublicKey())
        : Optional.empty();
  }
}
