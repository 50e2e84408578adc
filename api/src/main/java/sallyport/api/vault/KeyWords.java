package sallyport.api.vault;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import sallyport.api.vault.ApiVersion.Feature;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.KeyType;

/**
 * The words of the protocol that name types, curves and algorithms, and from which version on each
 * is known. A word of a later version is a word nobody knows.
 */
final class KeyWords {
  /** What version 2016-10-01 calls P-256K, and its signature algorithm. */
  private static final String OLD_P_256K = "SECP256K1";

  private static final String OLD_ES256K = "ECDSA256";
  private static final Set<SignatureAlgorithm> HMACS =
      EnumSet.of(SignatureAlgorithm.HS256, SignatureAlgorithm.HS384, SignatureAlgorithm.HS512);
  private static final Set<SignatureAlgorithm> ML_DSA =
      EnumSet.of(
          SignatureAlgorithm.ML_DSA_44, SignatureAlgorithm.ML_DSA_65, SignatureAlgorithm.ML_DSA_87);
  private static final Set<EncryptionAlgorithm> BY_MECHANISM =
      EnumSet.of(EncryptionAlgorithm.CKM_AES_KEY_WRAP, EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD);

  private static final Set<EncryptionAlgorithm> SECURE_ONLY =
      EnumSet.of(
          EncryptionAlgorithm.A128KWPAD,
          EncryptionAlgorithm.A192KWPAD,
          EncryptionAlgorithm.A256KWPAD);

  private KeyWords() {}

  static Optional<KeyType> type(ApiVersion version, String word) {
    return KeyType.named(word)
        .filter(type ->
            switch (type) {
              case RSA, RSA_HSM, EC, EC_HSM, OCT -> true;
              case OCT_HSM -> version.has(Feature.SYMMETRIC_KEYS);
              case AKP, AKP_HSM -> version.has(Feature.POST_QUANTUM);
            });
  }

  static Optional<Curve> curve(ApiVersion version, String word) {
    if (version.has(Feature.NAMED_P_256K)) {
      return Curve.named(word);
    }
    return word.equals(OLD_P_256K)
        ? Optional.of(Curve.P_256K)
        : Curve.named(word).filter(curve -> curve != Curve.P_256K);
  }

  /** What a version calls a curve. */
  static String word(ApiVersion version, Curve curve) {
    return curve == Curve.P_256K && !version.has(Feature.NAMED_P_256K) ? OLD_P_256K : curve.word();
  }

  /** What a version calls an algorithm. */
  static String word(ApiVersion version, SignatureAlgorithm algorithm) {
    return algorithm == SignatureAlgorithm.ES256K && !version.has(Feature.NAMED_P_256K)
        ? OLD_ES256K
        : algorithm.word();
  }

  static Optional<SignatureAlgorithm> signature(ApiVersion version, String word) {
    if (!version.has(Feature.NAMED_P_256K) && word.equals(OLD_ES256K)) {
      return Optional.of(SignatureAlgorithm.ES256K);
    }
    return SignatureAlgorithm.named(word)
        .filter(algorithm -> {
          if (algorithm == SignatureAlgorithm.ES256K) {
            return version.has(Feature.NAMED_P_256K);
          }
          if (HMACS.contains(algorithm)) {
            return version.has(Feature.HMAC);
          }
          return !ML_DSA.contains(algorithm) || version.has(Feature.POST_QUANTUM);
        });
  }

  static Optional<EncryptionAlgorithm> encryption(ApiVersion version, String word) {
    return EncryptionAlgorithm.named(word)
        .filter(algorithm -> {
          if (algorithm.family() == EncryptionAlgorithm.Family.RSA) {
            return true;
          }
          if (SECURE_ONLY.contains(algorithm)) {
            return false;
          }
          return version.has(
              BY_MECHANISM.contains(algorithm) ? Feature.HMAC : Feature.SYMMETRIC_KEYS);
        });
  }

  /** What a key that nobody sees is wrapped with. */
  static Optional<EncryptionAlgorithm> secureWrap(String word) {
    return EncryptionAlgorithm.named(word)
        .filter(algorithm ->
            switch (algorithm.family()) {
              case RSA -> algorithm == EncryptionAlgorithm.RSA_OAEP_256;
              case KEY_WRAP, KEY_WRAP_PAD -> true;
              case GCM, CBC, CBC_PAD -> false;
            });
  }

  static Optional<KeyOperation> operation(ApiVersion version, String word) {
    return KeyOperation.named(word)
        .filter(operation ->
            switch (operation) {
              case SECURE_WRAP_KEY, SECURE_UNWRAP_KEY -> version.has(Feature.SECURE_WRAP);
              case IMPORT -> version.has(Feature.IMPORT_OPERATION);
              case EXPORT -> version.has(Feature.ROTATION_AND_RELEASE);
              default -> true;
            });
  }
}
