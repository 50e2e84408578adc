package sallyport.api.vault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sallyport.access.Firewall;
import sallyport.access.Operation;
import sallyport.api.JsonWriter;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Refusal;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.identity.tokens.TokenCheck;
import sallyport.vault.VaultRefusal;
import sallyport.vault.keys.RefusedByKey;

/**
 * What a refusal looks like on the data plane: status, code, sentence, inner code. Sentences are
 * those of the service, recorded; line ends inside them are CRLF.
 */
final class VaultErrors {
  private static final int MAX_ECHO = 1024;

  private static final String RECOVER_HINT =
      " If you recently deleted this %s you may be able to recover it using the correct recovery"
          + " command. For help resolving this issue, please see"
          + " https://go.microsoft.com/fwlink/?linkid=2125182";

  private static final String NOT_TRUSTED =
      " is not authorized and caller is not a trusted service.";

  private static final String CALLER_IGNORED =
      " is not authorized and caller was ignored because bypass is set to None";

  private static final String FROM_SUBNET = " from unknown subnet";

  private VaultErrors() {}

  /** An error as it is answered. */
  record Rendered(int status, String code, String message, @Nullable String inner) {
    byte[] json() {
      var json = new JsonWriter(128 + message.length());
      json.raw("{\"error\":{\"code\":").text(code).raw(",\"message\":").text(message);
      if (inner != null) {
        json.raw(",\"innererror\":{\"code\":").text(inner).raw("}");
      }
      return json.raw("}}").finish();
    }
  }

  static Rendered of(Refusal refusal, Circumstances call) {
    return switch (refusal) {
      case DoorRefusal door -> ofDoor(door, call);
      case VaultRefusal vault -> ofVault(vault, call);
      case RequestRefusal request -> ofRequest(request);
      case RefusedByKey byKey -> KeyErrors.of(byKey, call);
      case KeyRefusal key -> KeyErrors.of(key);
      case Refusal.Malformed(var what, var found, _) ->
          bad(
              what.equals("name")
                  ? "The request URI contains an invalid name: " + echo(found)
                  : property(what));
      default -> bad(property(""));
    };
  }

  private static Rendered ofDoor(DoorRefusal refusal, Circumstances call) {
    return switch (refusal) {
      case DoorRefusal.NoToken _ ->
          unauthorized("AKV10000: Request is missing a Bearer or PoP token.");
      case DoorRefusal.BadToken(var verdict) -> unauthorized(tokenSentence(verdict, call));
      case DoorRefusal.AddressRefused(var verdict) -> blocked(verdict.cause(), call);
      case DoorRefusal.NotInPolicies(var operation, _) ->
          forbidden(policySentence(operation, call), "ForbiddenByPolicy");
      case DoorRefusal.NotInRoles(var operation, var scope, _) ->
          forbidden(roleSentence(operation, scope, call), "ForbiddenByRbac");
      case DoorRefusal.FirstPartyRefused(var service, _) ->
          forbidden(
              "Access denied to first party service."
                  + (call.caller() == null
                      ? ""
                      : "\r\nCaller: " + CallerWords.ofService(service, call.caller()))
                  + vaultLine(call),
              "AccessDenied");
    };
  }

  private static String tokenSentence(TokenCheck.Verdict verdict, Circumstances call) {
    return switch (verdict) {
      case TokenCheck.Verdict.WrongAudience(var found) ->
          "AKV10022: Invalid audience. Expected "
              + call.vault().audiences().getFirst()
              + ", found: "
              + echo(found)
              + ".";
      case TokenCheck.Verdict.WrongIssuer(var expected, var found) ->
          "AKV10032: Invalid issuer. Expected one of "
              + String.join(", ", expected)
              + ", found "
              + echo(found)
              + ".";
      case TokenCheck.Verdict.UnknownKey(var header) ->
          "AKV10046: Unable to resolve the key used for signature validation. EncodedJwtHeader: '"
              + echo(header)
              + "'.";
      case TokenCheck.Verdict.BadSignature _ -> "Error validating token: IDX10501";
      case TokenCheck.Verdict.Expired _ -> "Error validating token: IDX10223";
      case TokenCheck.Verdict.NotYetValid _ -> "Error validating token: IDX10222";
      case TokenCheck.Verdict.Malformed _, TokenCheck.Verdict.Valid _ ->
          "Error validating token: IDX12741";
    };
  }

  private static Rendered blocked(Firewall.Cause cause, Circumstances call) {
    var caller = call.caller() == null ? "" : "\r\nCaller: " + CallerWords.of(call.caller());
    var vault = vaultLine(call);
    return switch (cause) {
      case FIREWALL_CALLER_NOT_TRUSTED, LINK_CALLER_NOT_TRUSTED ->
          byFirewall(call, NOT_TRUSTED, "");
      case SUBNET_CALLER_NOT_TRUSTED -> byFirewall(call, NOT_TRUSTED, FROM_SUBNET);
      case FIREWALL_BYPASS_NONE, LINK_BYPASS_NONE -> byFirewall(call, CALLER_IGNORED, "");
      case SUBNET_BYPASS_NONE -> byFirewall(call, CALLER_IGNORED, FROM_SUBNET);
      case CONNECTION_CALLER_NOT_TRUSTED, LINK_CONNECTION_CALLER_NOT_TRUSTED ->
          forbidden(
              "Public network access is disabled and request is not from a trusted service nor via"
                  + " an approved private link."
                  + caller
                  + vault,
              "ForbiddenByConnection");
      case CONNECTION_BYPASS_NONE, LINK_CONNECTION_BYPASS_NONE ->
          forbidden(
              "Connection is not an approved private link and caller was ignored because bypass is"
                  + " not set to 'AzureServices' and PublicNetworkAccess is set to 'Disabled'."
                  + vault,
              "ForbiddenByConnection");
      case PERIMETER, LINK_PERIMETER ->
          forbidden(
              "The request was forbidden by NSP policy."
                  + (call.caller() == null ? "" : " Caller: " + CallerWords.of(call.caller()))
                  + vault,
              "ForbiddenByNsp");
    };
  }

  /**
   * A perimeter in transition that would not have let the caller in either is told of; that
   * sentence was recorded without the caller's issuer.
   */
  private static Rendered byFirewall(Circumstances call, String why, String from) {
    boolean neither =
        call.byPerimeter()
            .filter(it -> it.byPerimeter() instanceof Firewall.Verdict.Denied)
            .isPresent();
    var address =
        neither ? "Request was not allowed by NSP rules and the client address" : "Client address";
    var caller = call.caller();
    var named =
        caller == null
            ? ""
            : "\r\nCaller: "
                + (neither ? CallerWords.withoutIssuer(caller) : CallerWords.of(caller));
    return forbidden(
        address + why + "\r\nClient address: " + call.address() + from + named + vaultLine(call),
        "ForbiddenByFirewall");
  }

  private static String policySentence(Operation operation, Circumstances call) {
    var caller = call.caller();
    return "The user, group or application '"
        + (caller == null ? "" : CallerWords.ofPolicies(caller, call.identityOf()))
        + "' does not have "
        + plural(operation.kind())
        + " "
        + operation.permission()
        + " permission on key vault '"
        + call.vault().inWords()
        + "'. For help resolving this issue, please see"
        + " https://go.microsoft.com/fwlink/?linkid=2125287";
  }

  private static String roleSentence(Operation operation, String scope, Circumstances call) {
    var caller = call.caller();
    return "Caller is not authorized to perform action on resource.\r\n"
        + "If role assignments, deny assignments or role definitions were changed recently, please"
        + " observe propagation time.\r\n"
        + "Caller: "
        + (caller == null ? "" : CallerWords.ofRoles(caller, call.identityOf()))
        + "\r\nAction: '"
        + operation.dataAction()
        + "'\r\nResource: '"
        + scope
        + "'\r\nAssignment: (not found)\r\n"
        + "DenyAssignmentId: null\r\n"
        + "DecisionReason: null \r\n"
        + "Vault: "
        + call.vault().inWords()
        + "\r\n";
  }

  private static Rendered ofVault(VaultRefusal refusal, Circumstances call) {
    return switch (refusal) {
      case VaultRefusal.NotFound(var kind, var name) ->
          new Rendered(
              404,
              title(kind) + "NotFound",
              "A "
                  + word(kind)
                  + " with (name/id) "
                  + name
                  + " was not found in this key vault."
                  + RECOVER_HINT.replace("%s", word(kind)),
              null);
      case VaultRefusal.DeletedNotFound(var kind, var name) ->
          new Rendered(
              404,
              title(kind) + "NotFound",
              "Deleted " + title(kind) + " not found: " + name,
              null);
      case VaultRefusal.HeldByDeleted(var kind, var name) ->
          new Rendered(
              409,
              "Conflict",
              title(kind)
                  + " "
                  + name
                  + " is currently in a deleted but recoverable state, and its name cannot be"
                  + " reused; in this state, the "
                  + word(kind)
                  + " can only be recovered or purged.",
              "ObjectIsDeletedButRecoverable");
      case VaultRefusal.AlreadyExists(var kind, var name) ->
          new Rendered(
              409,
              "Conflict",
              "Conflict while restoring "
                  + word(kind)
                  + " "
                  + objectId(call, kind, name)
                  + " - "
                  + word(kind)
                  + " already exists or concurrent access",
              null);
      case VaultRefusal.ChangedMeanwhile(var kind, var name, var operation) ->
          new Rendered(
              409, "Conflict", conflict(kind, objectId(call, kind, name), operation), null);
      case VaultRefusal.Disabled(var kind, var operation) ->
          forbidden(
              "Operation " + operation + " is not allowed on a disabled " + word(kind) + ".",
              title(kind) + "Disabled");
      case VaultRefusal.Managed(var kind, var operation) when kind == ObjectKind.KEY ->
          forbidden(
              "Operation \""
                  + operation
                  + "\" is not allowed as this object's lifetime is managed by Key Vault.",
              "KeyManagedByKeyVault");
      case VaultRefusal.Managed(var kind, var operation) ->
          forbidden(
              "Operation \""
                  + operation
                  + "\" is not allowed on this "
                  + word(kind)
                  + ", since it is associated with a certificate. Perform the operation on the"
                  + " corresponding certificate. For more information refer to"
                  + " https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate",
              title(kind) + "ManagedByKeyVault");
      case VaultRefusal.PurgeProtected _ ->
          forbidden(
              "Operation \"purge\" is not allowed because purge protection is enabled for this"
                  + " vault. Key Vault service will automatically purge it after the retention"
                  + " period has passed."
                  + vaultLine(call),
              null);
      case VaultRefusal.InvalidProperty(var path, _) -> bad(property(path));
      case VaultRefusal.ValueTooLong(var limit) ->
          bad("Secret is beyond the maximum permitted length of " + limit + " characters.");
      case VaultRefusal.UnusableBackup(_, var recognised) ->
          bad(
              recognised
                  ? "Cannot decrypt backup blob."
                  : "Backup blob contains invalid or corrupt version.");
      case VaultRefusal.TooManyVersions(var kind, var name, var limit) ->
          bad(
              title(kind)
                  + " "
                  + name
                  + " has more than "
                  + limit
                  + " versions and cannot be backed up.");
      case VaultRefusal.KeyNotYetValid(var operation) ->
          forbidden(KeyErrors.notYetValid(operation), "KeyNotYetValid");
      case VaultRefusal.KeyExpired(var operation) ->
          forbidden(KeyErrors.expired(operation), "KeyExpired");
      case VaultRefusal.OperationNotPermitted(var operation) ->
          forbidden(
              "Operation " + operation + " is not permitted on this key.", "KeyOperationForbidden");
      case VaultRefusal.HsmNotServed _ -> bad(KeyErrors.NO_HSM);
      case VaultRefusal.PremiumOnly _ -> bad(KeyErrors.PREMIUM_ONLY);
      case VaultRefusal.ExportableNeedsPolicy _ -> bad(KeyErrors.EXPORTABLE_NEEDS_POLICY);
      case VaultRefusal.PolicyNeedsExportable _ -> bad(KeyErrors.POLICY_NEEDS_EXPORTABLE);
      case VaultRefusal.PolicyImmutable _ -> bad(KeyErrors.POLICY_IMMUTABLE);
      case VaultRefusal.NotReleasable _ -> forbidden(KeyErrors.NOT_RELEASABLE, null);
      case VaultRefusal.TooManyInTheMaking _ ->
          new Rendered(429, "Throttled", KeyErrors.TOO_MANY, KeyErrors.THROTTLED);
    };
  }

  /** As the service says it of pending certificates; of keys its words are not known. */
  private static String conflict(ObjectKind kind, String id, String operation) {
    return ("There was a conflict during %s of the %s '%s'. This can happen when multiple operations"
            + " are performed in parallel against the %s. To avoid this error, perform operations"
            + " against the %s in a sequential manner.")
        .formatted(operation, word(kind), id, word(kind), word(kind));
  }

  private static String objectId(Circumstances call, ObjectKind kind, ObjectName name) {
    return call.vault().baseUrl() + "/" + plural(kind) + "/" + name;
  }

  private static Rendered ofRequest(RequestRefusal refusal) {
    return switch (refusal) {
      case RequestRefusal.UnknownPath _ ->
          new Rendered(404, "BadParameter", "The request URI names no operation.", null);
      case RequestRefusal.WrongMethod(var method, var resource) ->
          new Rendered(
              405,
              "BadParameter",
              "Method " + echo(method) + " does not allow operation '" + echo(resource) + "'",
              null);
      case RequestRefusal.NotServed(var collection) ->
          new Rendered(
              501,
              "NotImplemented",
              "This release of the server does not serve "
                  + collection.toLowerCase(Locale.ROOT)
                  + ".",
              null);
      case RequestRefusal.NoApiVersion _ -> bad("api-version must be specified");
      case RequestRefusal.UnknownApiVersion(var found) ->
          bad(
              "The specified version ("
                  + echo(found)
                  + ") is not recognized. Consider using the latest supported version ("
                  + ApiVersion.LATEST
                  + ").");
      case RequestRefusal.BadParameter(var path) -> bad(property(path));
      case RequestRefusal.Missing(var path) -> bad(missing(path));
      case RequestRefusal.NotBase64Url(var path, var required) ->
          bad("Content of '" + path + "' is not base64url.\r\n" + (required ? missing(path) : ""));
    };
  }

  private static String vaultLine(Circumstances call) {
    return "\r\nVault: " + call.vault().inWords();
  }

  private static Rendered unauthorized(String message) {
    return new Rendered(401, "Unauthorized", message, null);
  }

  private static Rendered forbidden(String message, @Nullable String inner) {
    return new Rendered(403, "Forbidden", message, inner);
  }

  static Rendered bad(String message) {
    return new Rendered(400, "BadParameter", message, null);
  }

  static String property(String path) {
    return "Property " + path + " has invalid value\r\n";
  }

  private static String missing(String path) {
    return "Property '" + path + "' is required.\r\n";
  }

  /** What a stranger sent goes back only so far. */
  private static String echo(String sent) {
    return sent.length() <= MAX_ECHO ? sent : sent.substring(0, MAX_ECHO);
  }

  private static String title(ObjectKind kind) {
    return switch (kind) {
      case SECRET -> "Secret";
      case KEY -> "Key";
      case CERTIFICATE -> "Certificate";
    };
  }

  private static String word(ObjectKind kind) {
    return title(kind).toLowerCase(Locale.ROOT);
  }

  private static String plural(ObjectKind kind) {
    return word(kind) + "s";
  }
}
