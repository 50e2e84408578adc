package sallyport.vault.keys;

import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyModule;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.VersionMetadata;

/**
 * The modules that hold private keys.
 *
 * @param token the hardware module, where one is configured
 * @param softwareServesHsm without a token, keys of HSM types are made in this process too
 */
public record KeyModules(KeyModule software, Optional<KeyModule> token, boolean softwareServesHsm) {

  /** Who makes a key of a type. */
  KeyModule making(KeyType type) {
    if (!type.hsm()) {
      return software;
    }
    if (token.isEmpty() && !softwareServesHsm) {
      throw new RefusedException(new VaultRefusal.HsmNotServed());
    }
    return token.orElse(software);
  }

  /** Who holds a key that is there. */
  KeyModule holding(VersionMetadata metadata) {
    return KeyFacts.inToken(metadata)
        ? token.orElseThrow(() -> new RefusedException(new VaultRefusal.HsmNotServed()))
        : software;
  }

  boolean isToken(KeyModule module) {
    return token.filter(module::equals).isPresent();
  }
}
