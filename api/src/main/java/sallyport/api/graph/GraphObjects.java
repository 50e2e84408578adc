package sallyport.api.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Group;
import sallyport.identity.directory.KeyCredential;
import sallyport.identity.directory.PasswordCredential;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.User;

/** Directory objects as Graph shows them; members in the order of its documentation. */
final class GraphObjects {
  private GraphObjects() {}

  static Map<String, Object> user(User user) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.type", "#microsoft.graph.user");
    shown.put("id", user.objectId());
    shown.put("businessPhones", List.of());
    shown.put("displayName", user.displayName());
    for (var name :
        List.of(
            "givenName",
            "jobTitle",
            "mail",
            "mobilePhone",
            "officeLocation",
            "preferredLanguage",
            "surname")) {
      shown.put(name, null);
    }
    shown.put("userPrincipalName", user.userPrincipalName());
    shown.put("accountEnabled", user.enabled());
    return shown;
  }

  static Map<String, Object> group(Group group) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.type", "#microsoft.graph.group");
    shown.put("id", group.objectId());
    shown.put("displayName", group.displayName());
    shown.put("groupTypes", List.of());
    shown.put("mailEnabled", false);
    shown.put("mailNickname", group.mailNickname());
    shown.put("securityEnabled", true);
    return shown;
  }

  /**
   * A service principal.
   *
   * @param identifierUris of its application: names it goes by as well
   */
  static Map<String, Object> servicePrincipal(
      ServicePrincipal principal, List<String> identifierUris) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.type", "#microsoft.graph.servicePrincipal");
    shown.put("id", principal.objectId());
    shown.put("accountEnabled", principal.enabled());
    shown.put("appId", principal.appId());
    shown.put("appDisplayName", principal.displayName());
    shown.put("appOwnerOrganizationId", principal.tenantId());
    shown.put("displayName", principal.displayName());
    shown.put(
        "servicePrincipalNames",
        Stream.concat(Stream.of(principal.appId()), identifierUris.stream()).toList());
    shown.put("servicePrincipalType", principal.type());
    return shown;
  }

  static Map<String, Object> application(Application app) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.type", "#microsoft.graph.application");
    shown.put("id", app.objectId());
    shown.put("appId", app.appId());
    shown.put("createdDateTime", app.created().toString());
    shown.put("displayName", app.displayName());
    shown.put("identifierUris", app.identifierUris());
    shown.put("signInAudience", "AzureADMyOrg");
    shown.put("passwordCredentials", app.passwords().stream().map(GraphObjects::password).toList());
    shown.put("keyCredentials", app.certificates().stream().map(GraphObjects::key).toList());
    shown.put("web", Map.of("redirectUris", List.of()));
    return shown;
  }

  /** Without the secret: that is shown once, when it is made. */
  static Map<String, Object> password(PasswordCredential password) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("customKeyIdentifier", null);
    shown.put("displayName", password.displayName().isEmpty() ? null : password.displayName());
    shown.put("endDateTime", password.end().toString());
    shown.put("hint", password.hint());
    shown.put("keyId", password.keyId());
    shown.put("secretText", null);
    shown.put("startDateTime", password.start().toString());
    return shown;
  }

  private static Map<String, Object> key(KeyCredential key) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("customKeyIdentifier", null);
    shown.put("displayName", key.displayName());
    shown.put("endDateTime", key.end().toString());
    shown.put("key", null);
    shown.put("keyId", key.keyId());
    shown.put("startDateTime", key.start().toString());
    shown.put("type", "AsymmetricX509Cert");
    shown.put("usage", "Verify");
    return shown;
  }
}
