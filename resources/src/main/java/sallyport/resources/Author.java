package sallyport.resources;

import sallyport.core.Caller;

/**
 * Who made a change, as {@code systemData} shows it.
 *
 * @param type {@code User}, {@code Application} or {@code ManagedIdentity}
 */
public record Author(String id, String type) {

  public static Author of(Caller caller) {
    if (caller.managedIdentityId().isPresent()) {
      return new Author(caller.appId().orElse(caller.objectId()), "ManagedIdentity");
    }
    if (caller.application()) {
      return new Author(caller.appId().orElse(caller.objectId()), "Application");
    }
    var named = caller.auditClaims().get("upn");
    return new Author(named == null ? caller.objectId() : named, "User");
  }
}
