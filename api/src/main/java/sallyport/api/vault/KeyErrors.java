package sallyport.api.vault;

import java.util.Set;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.RefusedByKey;

/**
 * What the refusals of keys look like on the data plane, each sentence in this one place. Recorded
 * are those that begin with {@code AKV.SKR} and, from public reports of the service's answers, the
 * length of a digest, the curve of an algorithm and what does not open with RSA-OAEP; of the others
 * only the status is sure.
 */
final class KeyErrors {
  static final String EXPORTABLE_NEEDS_POLICY =
      "AKV.SKR.1004: Exportable keys must have release policy.";
  static final String POLICY_NEEDS_EXPORTABLE =
      "AKV.SKR.1005: Non-exportable keys must not have release policy.";
  static final String POLICY_IMMUTABLE =
      "AKV.SKR.1020: Immutable Key Release Policy cannot be modified.";
  static final String NOT_RELEASABLE =
      "Target environment attestation statement cannot be verified.";
  static final String NO_HSM =
      "Keys of HSM types are not served here: no hardware module is configured.";
  static final String PREMIUM_ONLY = "HSM-protected keys are only supported for Premium vaults.";
  static final String TOO_MANY =
      "Request was not processed because too many requests were received. Reason:"
          + " VaultRequestTypeLimitReached";
  static final String THROTTLED = "VaultRequestTypeLimitReached";

  /** The limits of the service are counted for as long, and so long takes a full mill about. */
  static final String THROTTLED_SECONDS = "10";

  private static final String DOES_NOT_OPEN = "The parameter is incorrect.\r\n";
  private static final String NO_OAEP = "Error occurred while decoding OAEP padding.";

  private static final Set<String> OAEP =
      Set.of(EncryptionAlgorithm.RSA_OAEP.word(), EncryptionAlgorithm.RSA_OAEP_256.word());

  private KeyErrors() {}

  static String notYetValid(String operation) {
    return "Operation " + operation + " is not allowed on a key that is not yet valid.";
  }

  static String expired(String operation) {
    return "Operation " + operation + " is not allowed on an expired key.";
  }

  static VaultErrors.Rendered of(RefusedByKey refused, Circumstances call) {
    return switch (refused.why()) {
      case KeyRefusal.AlgorithmNotForKey _ -> VaultErrors.bad(Incompatible.sentence(refused, call));
      case KeyRefusal.WrongDigest(var algorithm, var found, var taken) ->
          VaultErrors.bad(wrongDigest(signed(refused), word(algorithm, call), found, taken));
      case KeyRefusal.BadValue(var member, _) when member.equals("value") ->
          VaultErrors.bad(VaultErrors.property(signed(refused)));
      case KeyRefusal.DoesNotOpen _ ->
          VaultErrors.bad(OAEP.contains(refused.algorithm()) ? NO_OAEP : DOES_NOT_OPEN);
      case KeyRefusal other -> of(other);
    };
  }

  /** The member that carries what is, or is said to be, signed. */
  private static String signed(RefusedByKey refused) {
    return refused.operation() == KeyOperation.VERIFY ? "digest" : "value";
  }

  private static String word(String algorithm, Circumstances call) {
    return SignatureAlgorithm.named(algorithm)
        .map(known -> KeyWords.word(call.version(), known))
        .orElse(algorithm);
  }

  private static String wrongDigest(String member, String algorithm, int found, int taken) {
    return "Invalid length of '%s': %d bytes. %s requires %d bytes, encoded with base64url."
        .formatted(member, found, algorithm, taken);
  }

  static VaultErrors.Rendered of(KeyRefusal refusal) {
    return switch (refusal) {
      case KeyRefusal.AlgorithmNotForKey(var algorithm) ->
          VaultErrors.bad("Key and algorithm are incompatible: " + algorithm + ".");
      case KeyRefusal.WrongDigest(var algorithm, var found, var taken) ->
          VaultErrors.bad(wrongDigest("value", algorithm, found, taken));
      case KeyRefusal.BadValue(var member, _) -> VaultErrors.bad(VaultErrors.property(member));
      case KeyRefusal.DoesNotOpen _ -> VaultErrors.bad(DOES_NOT_OPEN);
      case KeyRefusal.Unusable(var member, _) ->
          VaultErrors.bad(VaultErrors.property(member.equals("key") ? "key" : "key." + member));
      case KeyRefusal.NotSupported(var what) ->
          VaultErrors.bad("This server does not support " + what + ".");
    };
  }
}
