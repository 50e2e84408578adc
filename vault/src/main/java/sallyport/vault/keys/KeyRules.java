package sallyport.vault.keys;

import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.MlDsa;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.Attributes;

/**
 * What may be asked of a key of each type: sizes, curves and operations with their defaults
 * (about-keys-details of the Key Vault documentation).
 */
final class KeyRules {
  private static final Set<Integer> RSA_SIZES = Set.of(2048, 3072, 4096);
  private static final Set<Integer> SYMMETRIC_SIZES = Set.of(128, 192, 256);
  private static final int DEFAULT_RSA_SIZE = 2048;
  private static final int DEFAULT_SYMMETRIC_SIZE = 256;
  private static final long DEFAULT_EXPONENT = 65_537;
  private static final long LARGEST_EXPONENT = Integer.MAX_VALUE;

  /** In the order of the recorded answers. */
  private static final List<KeyOperation> ALL_OF_RSA =
      List.of(
          KeyOperation.ENCRYPT,
          KeyOperation.DECRYPT,
          KeyOperation.SIGN,
          KeyOperation.VERIFY,
          KeyOperation.WRAP_KEY,
          KeyOperation.UNWRAP_KEY);

  private static final List<KeyOperation> SIGN_AND_VERIFY =
      List.of(KeyOperation.SIGN, KeyOperation.VERIFY);
  private static final List<KeyOperation> ALL_OF_SYMMETRIC =
      List.of(
          KeyOperation.ENCRYPT,
          KeyOperation.DECRYPT,
          KeyOperation.WRAP_KEY,
          KeyOperation.UNWRAP_KEY);

  private KeyRules() {}

  /** What is to be made, with the defaults of its type; members of another type are passed over. */
  static KeySpec spec(KeyDraft.Source.Made wanted) {
    return switch (wanted.type()) {
      case RSA, RSA_HSM ->
          new KeySpec.Rsa(
              size(wanted.size(), DEFAULT_RSA_SIZE, RSA_SIZES), exponent(wanted.publicExponent()));
      case EC, EC_HSM -> new KeySpec.Ec(wanted.curve().orElse(Curve.P_256));
      case OCT_HSM ->
          new KeySpec.Symmetric(size(wanted.size(), DEFAULT_SYMMETRIC_SIZE, SYMMETRIC_SIZES));
      // Vaults make symmetric keys in hardware only.
      case OCT -> throw invalid("kty", "oct keys of vaults are of type oct-HSM");
      case AKP, AKP_HSM -> new KeySpec.PostQuantum(wanted.parameters().orElse(MlDsa.ML_DSA_65));
    };
  }

  private static int size(Optional<Integer> asked, int otherwise, Set<Integer> known) {
    int size = asked.orElse(otherwise);
    if (!known.contains(size)) {
      throw invalid("key_size", "none of " + known);
    }
    return size;
  }

  private static long exponent(Optional<Long> asked) {
    // The Java SDK sends 0 where its caller said nothing.
    long exponent = asked.filter(it -> it != 0).orElse(DEFAULT_EXPONENT);
    if (exponent < 3 || exponent % 2 == 0 || exponent > LARGEST_EXPONENT) {
      throw invalid("public_exponent", "not an odd number from 3 to 2147483647");
    }
    return exponent;
  }

  /** What a key may do: what is asked where its type can, or all that its type can. */
  static List<KeyOperation> operations(KeyType type, Optional<List<KeyOperation>> asked) {
    if (asked.isEmpty()) {
      return byDefault(type);
    }
    var known = possible(type);
    if (!known.containsAll(asked.get())) {
      throw invalid("key_ops", "an operation that " + type.word() + " keys do not have");
    }
    var distinct = asked.get().stream().distinct().toList();
    if (distinct.contains(KeyOperation.IMPORT) && distinct.size() > 1) {
      throw invalid("key_ops", "import stands alone");
    }
    return distinct;
  }

  private static List<KeyOperation> byDefault(KeyType type) {
    return switch (type) {
      case RSA, RSA_HSM -> ALL_OF_RSA;
      case EC, EC_HSM, AKP, AKP_HSM -> SIGN_AND_VERIFY;
      case OCT, OCT_HSM -> ALL_OF_SYMMETRIC;
    };
  }

  private static Set<KeyOperation> possible(KeyType type) {
    var possible = EnumSet.of(KeyOperation.EXPORT);
    switch (type) {
      case RSA, RSA_HSM -> possible.addAll(EnumSet.allOf(KeyOperation.class));
      case EC, EC_HSM, AKP, AKP_HSM -> possible.addAll(SIGN_AND_VERIFY);
      case OCT, OCT_HSM -> {
        possible.addAll(EnumSet.allOf(KeyOperation.class));
        possible.remove(KeyOperation.IMPORT);
      }
    }
    return possible;
  }

  static void checkSku(Vault vault, KeyType type) {
    if (type.hsm() && !vault.premium()) {
      throw refused(new VaultRefusal.PremiumOnly());
    }
  }

  /** AKV.SKR.1004 and 1005: a policy and the right to leave go together. */
  static void checkExport(boolean exportable, Optional<ReleasePolicy> policy) {
    if (exportable && policy.isEmpty()) {
      throw refused(new VaultRefusal.ExportableNeedsPolicy());
    }
    if (!exportable && policy.isPresent()) {
      throw refused(new VaultRefusal.PolicyNeedsExportable());
    }
  }

  /** The specification of a key like one that is there. */
  static KeySpec like(KeyVersion key) {
    return switch (key.shown()) {
      case PublicKeyParts.Rsa rsa ->
          new KeySpec.Rsa(rsa.bits(), new BigInteger(1, rsa.e()).longValueExact());
      case PublicKeyParts.Ec(var curve, _, _) -> new KeySpec.Ec(curve);
      case PublicKeyParts.Symmetric(var bits) -> new KeySpec.Symmetric(bits);
      case PublicKeyParts.PostQuantum(var parameters, _) -> new KeySpec.PostQuantum(parameters);
    };
  }

  /** The attributes of a version that rotation makes. */
  static Attributes successor(Instant now, Optional<Instant> expires) {
    return new Attributes(true, Optional.empty(), expires, now, now);
  }

  static RefusedException invalid(String property, String problem) {
    return refused(new VaultRefusal.InvalidProperty(property, problem));
  }

  static RefusedException refused(Refusal refusal) {
    return new RefusedException(refusal);
  }
}
