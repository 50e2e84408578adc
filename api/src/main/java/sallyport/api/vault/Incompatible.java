package sallyport.api.vault;

import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.keys.KeyVersion;
import sallyport.vault.keys.Keys;
import sallyport.vault.keys.RefusedByKey;

/**
 * Says why a key and an algorithm do not go together. The sentence about curves is the service's,
 * from public reports; those about types, sizes and parameter sets are made like it.
 */
final class Incompatible {
  private Incompatible() {}

  /**
   * @param uses what the key is, and {@code takes} what the algorithm wants
   */
  private record Mismatch(String uses, String takes) {
    static Mismatch of(String trait, String has, String wants) {
      return new Mismatch("uses " + trait + " '" + has + "'", "with " + trait + " '" + wants + "'");
    }

    static Mismatch ofType(KeyVersion key, String wants) {
      return new Mismatch(
          "is of type '" + key.type().word() + "'",
          "with type '" + wants + "' or '" + wants + "-HSM'");
    }
  }

  static String sentence(RefusedByKey refused, Circumstances call) {
    var key = Keys.shown(refused.key());
    var id = KeyJson.id(call.vault(), refused.key());
    return SignatureAlgorithm.named(refused.algorithm())
        .map(algorithm ->
            sentence(
                "signing",
                id,
                KeyWords.word(call.version(), algorithm),
                mismatch(key, algorithm, call.version())))
        .or(() ->
            EncryptionAlgorithm.named(refused.algorithm())
                .map(algorithm ->
                    sentence("encryption", id, algorithm.word(), mismatch(key, algorithm))))
        .orElseThrow();
  }

  private static String sentence(String kind, String id, String algorithm, Mismatch mismatch) {
    return "Key and %s algorithm are incompatible. Key %s %s, and algorithm '%s' can only be used %s."
        .formatted(kind, id, mismatch.uses(), algorithm, mismatch.takes());
  }

  private static Mismatch mismatch(
      KeyVersion key, SignatureAlgorithm algorithm, ApiVersion version) {
    return switch (algorithm) {
      case RS256, RS384, RS512, PS256, PS384, PS512, RSNULL -> Mismatch.ofType(key, "RSA");
      case HS256, HS384, HS512 -> Mismatch.ofType(key, "oct");
      case ES256, ES384, ES512, ES256K ->
          key.shown() instanceof PublicKeyParts.Ec(var curve, _, _)
              ? Mismatch.of(
                  "curve",
                  KeyWords.word(version, curve),
                  KeyWords.word(version, algorithm.curve().orElseThrow()))
              : Mismatch.ofType(key, "EC");
      case ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
          key.shown() instanceof PublicKeyParts.PostQuantum(var parameters, _)
              ? Mismatch.of("parameter set", parameters.word(), algorithm.word())
              : Mismatch.ofType(key, "AKP");
    };
  }

  private static Mismatch mismatch(KeyVersion key, EncryptionAlgorithm algorithm) {
    if (algorithm.family() == EncryptionAlgorithm.Family.RSA) {
      return Mismatch.ofType(key, "RSA");
    }
    return key.shown() instanceof PublicKeyParts.Symmetric(var bits)
        ? Mismatch.of("size", Integer.toString(bits), Integer.toString(algorithm.keyBits()))
        : Mismatch.ofType(key, "oct");
  }
}
