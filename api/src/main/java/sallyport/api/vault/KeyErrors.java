package sallyport.api.vault;

import sallyport.crypto.keys.KeyRefusal;

/**
 * What the refusals of keys look like on the data plane. Sentences that begin with {@code AKV.SKR}
 * are recorded; of the others only the status is sure, and each stands in this one place.
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

  private static final String DOES_NOT_OPEN = "The parameter is incorrect.\r\n";

  private KeyErrors() {}

  static String notYetValid(String operation) {
    return "Operation " + operation + " is not allowed on a key that is not yet valid.";
  }

  static String expired(String operation) {
    return "Operation " + operation + " is not allowed on an expired key.";
  }

  static VaultErrors.Rendered of(KeyRefusal refusal) {
    return switch (refusal) {
      case KeyRefusal.AlgorithmNotForKey(var algorithm) ->
          VaultErrors.bad("Key and signing algorithm are incompatible: " + algorithm + ".");
      case KeyRefusal.BadValue(var member, _) -> VaultErrors.bad(VaultErrors.property(member));
      case KeyRefusal.DoesNotOpen _ -> VaultErrors.bad(DOES_NOT_OPEN);
      case KeyRefusal.Unusable(var member, _) ->
          VaultErrors.bad(VaultErrors.property(member.equals("key") ? "key" : "key." + member));
      case KeyRefusal.NotSupported(var what) ->
          VaultErrors.bad("This server does not support " + what + ".");
    };
  }
}
