package sallyport.api.vault;

import sallyport.core.Caller;

/**
 * A caller as refusals name it: {@code appid=…;oid=…;numgroups=…;iss=…;xmsmirid=…}, absent parts
 * left out.
 */
final class CallerWords {
  private CallerWords() {}

  /** As network and role refusals do: groups are counted when the token spoke of groups. */
  static String of(Caller caller) {
    return words(caller, caller.groupsClaimed());
  }

  /** As access-policy refusals do: groups are always counted. */
  static String ofPolicies(Caller caller) {
    return words(caller, true);
  }

  private static String words(Caller caller, boolean groups) {
    var words = new StringBuilder(192);
    caller.appId().ifPresent(appId -> words.append("appid=").append(appId).append(';'));
    words.append("oid=").append(caller.objectId());
    if (groups) {
      words.append(";numgroups=").append(caller.groups().size());
    }
    words.append(";iss=").append(caller.issuer());
    caller.managedIdentityId().ifPresent(id -> words.append(";xmsmirid=").append(id));
    return words.toString();
  }
}
