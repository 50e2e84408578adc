package sallyport.vault.keys;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import sallyport.crypto.TokenSigningKey;

/** Who vouches for the keys that sign what is released. */
public interface ReleaseAuthority {

  /** DER of what clients trust; empty when such a key can vouch for itself only. */
  Optional<byte[]> certificate();

  /**
   * A new key, certified by this authority.
   *
   * @param life of its certificate; one that would outlive the authority ends with it
   */
  TokenSigningKey newKey(Duration life);

  /** None: each key vouches for itself. */
  static ReleaseAuthority none(String commonName, InstantSource clock) {
    return new ReleaseAuthority() {
      @Override
      public Optional<byte[]> certificate() {
        return Optional.empty();
      }

      @Override
      public TokenSigningKey newKey(Duration life) {
        return TokenSigningKey.generate(commonName, clock, life);
      }
    };
  }
}
