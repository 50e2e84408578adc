package sallyport.api.vault;

import org.jspecify.annotations.Nullable;
import sallyport.access.TrustedService;
import sallyport.core.Caller;

/**
 * A caller as refusals name it: {@code name=…;appid=…;oid=…;numgroups=…;iss=…;xmsmirid=…}, absent
 * parts left out. The name is the resource type of a trusted service's managed identity.
 */
final class CallerWords {
  private CallerWords() {}

  /** As network refusals do: groups are counted when the token spoke of groups. */
  static String of(Caller caller) {
    return ofRoles(caller, null);
  }

  /** As network refusals do that speak of a perimeter in transition. */
  static String withoutIssuer(Caller caller) {
    return words(caller, null, caller.groupsClaimed(), false);
  }

  /** As role refusals do: likewise, and trusted identities are named. */
  static String ofRoles(Caller caller, @Nullable String name) {
    return words(caller, name, caller.groupsClaimed(), true);
  }

  /** As access-policy refusals do: groups are always counted. */
  static String ofPolicies(Caller caller, @Nullable String name) {
    return words(caller, name, true, true);
  }

  /** As refusals of a service of the platform do. */
  static String ofService(TrustedService service, Caller caller) {
    var words = new StringBuilder(192);
    service.callerName().ifPresent(name -> words.append("name=").append(name).append(';'));
    words.append("tid=").append(caller.tenantId()).append(';');
    caller.appId().ifPresent(appId -> words.append("appid=").append(appId).append(';'));
    return words
        .append("oid=")
        .append(caller.objectId())
        .append(";iss=")
        .append(caller.issuer())
        .toString();
  }

  private static String words(
      Caller caller, @Nullable String name, boolean groups, boolean issuer) {
    var words = new StringBuilder(192);
    if (name != null) {
      words.append("name=").append(name).append(';');
    }
    caller.appId().ifPresent(appId -> words.append("appid=").append(appId).append(';'));
    words.append("oid=").append(caller.objectId());
    if (groups) {
      words.append(";numgroups=").append(caller.groups().size());
    }
    if (issuer) {
      words.append(";iss=").append(caller.issuer());
    }
    caller.managedIdentityId().ifPresent(id -> words.append(";xmsmirid=").append(id));
    return words.toString();
  }
}
