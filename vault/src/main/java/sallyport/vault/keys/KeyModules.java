package sallyport.vault.keys;

import java.util.List;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.KeyRefusal;
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
    checkServed(type);
    return type.hsm() ? token.orElse(software) : software;
  }

  void checkServed(KeyType type) {
    if (type.hsm() && token.isEmpty() && !softwareServesHsm) {
      throw new RefusedException(new VaultRefusal.HsmNotServed());
    }
  }

  /** Refuses a key that is to leave one day where it never could. */
  void checkExport(KeyType type, boolean exportable) {
    if (exportable && (type == KeyType.AKP || type == KeyType.AKP_HSM)) {
      throw new RefusedException(new KeyRefusal.NotSupported("export of an AKP key"));
    }
    if (exportable && isToken(making(type))) {
      throw new RefusedException(
          new KeyRefusal.NotSupported("export of a key from the hardware module"));
    }
  }

  /** Refuses what a key is to be used for where it never could be. */
  void checkOperations(KeyType type, List<KeyOperation> operations) {
    if (isToken(making(type))) {
      checkInToken(type, operations);
    }
  }

  /** As {@link #checkOperations}, of a key in a token: its symmetric keys authenticate nothing. */
  static void checkInToken(KeyType type, List<KeyOperation> operations) {
    if (type == KeyType.OCT_HSM
        && (operations.contains(KeyOperation.SIGN) || operations.contains(KeyOperation.VERIFY))) {
      throw new RefusedException(new KeyRefusal.NotSupported("HMAC in the hardware module"));
    }
  }

  /** Who holds a key that is there. */
  KeyModule holding(VersionMetadata metadata) {
    return KeyFacts.inToken(metadata) ? inToken() : software;
  }

  KeyModule inToken() {
    return token.orElseThrow(() -> new RefusedException(new VaultRefusal.HsmNotServed()));
  }

  boolean isToken(KeyModule module) {
    return token.filter(module::equals).isPresent();
  }
}
