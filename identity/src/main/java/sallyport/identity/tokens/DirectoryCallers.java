package sallyport.identity.tokens;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.User;

/**
 * The service principals and users of the directory as {@link AccessTokens} would show them, groups
 * included. An id names one of them; a display name may name several. An application that signs in
 * with the token of another tenant's identity carries that identity's resource.
 */
public final class DirectoryCallers implements SupposedCallers {
  private final CloudProfile profile;
  private final Directory directory;
  private final HomeIdentities identities;

  public DirectoryCallers(CloudProfile profile, Directory directory) {
    this.profile = profile;
    this.directory = directory;
    this.identities = new HomeIdentities(profile, directory);
  }

  @Override
  public List<Supposed> named(String tenantId, Who who) {
    var byId =
        Stream.concat(
                directory
                    .servicePrincipal(tenantId, who.name())
                    .or(() -> directory.servicePrincipalByAppId(tenantId, who.name()))
                    .stream()
                    .flatMap(principal -> application(principal, who).stream()),
                directory.user(tenantId, who.name()).stream()
                    .flatMap(user -> user(user, who).stream()))
            .toList();
    return byId.isEmpty() ? byDisplayName(tenantId, who) : byId;
  }

  private List<Supposed> byDisplayName(String tenantId, Who who) {
    return Stream.concat(
            directory.servicePrincipals(tenantId).stream()
                .filter(principal -> principal.displayName().equalsIgnoreCase(who.name()))
                .flatMap(principal -> application(principal, who).stream()),
            directory.users(tenantId).stream()
                .filter(user -> user.displayName().equalsIgnoreCase(who.name()))
                .flatMap(user -> user(user, who).stream()))
        .toList();
  }

  private Optional<Supposed> application(ServicePrincipal principal, Who who) {
    var own = principal.managedIdentityOf();
    if (who.identity().isEmpty()
        || own.filter(who.identity().get()::equalsIgnoreCase).isPresent()) {
      return Optional.of(application(principal, own));
    }
    return signedInWith(principal, who.identity().get())
        .map(other ->
            application(
                principal, own.or(() -> HomeIdentities.resource(other, principal.tenantId()))));
  }

  private Optional<ServicePrincipal> signedInWith(ServicePrincipal principal, String identity) {
    return directory.applicationByAppId(principal.tenantId(), principal.appId()).stream()
        .flatMap(application -> application.federated().stream())
        .flatMap(credential ->
            identities
                .tenantOf(credential.issuer())
                .flatMap(home -> identities.principal(home, credential.subject()))
                .stream())
        .filter(other ->
            other.objectId().equalsIgnoreCase(identity)
                || HomeIdentities.resource(other, principal.tenantId())
                    .filter(identity::equalsIgnoreCase)
                    .isPresent())
        .findFirst();
  }

  private Supposed application(ServicePrincipal principal, Optional<String> managedIdentityId) {
    var claims = new LinkedHashMap<String, String>();
    claims.put("oid", principal.objectId());
    claims.put("appid", principal.appId());
    claims.put("idtyp", "app");
    managedIdentityId.ifPresent(id -> claims.put("xms_mirid", id));
    return new Supposed(
        principal.displayName(),
        caller(
            principal.tenantId(),
            principal.objectId(),
            Optional.of(principal.appId()),
            true,
            managedIdentityId,
            claims),
        principal.enabled());
  }

  private Optional<Supposed> user(User user, Who who) {
    return who.identity().isPresent() ? Optional.empty() : Optional.of(present(user, who));
  }

  private Supposed present(User user, Who who) {
    var claims = new LinkedHashMap<String, String>();
    claims.put("oid", user.objectId());
    who.client().ifPresent(client -> claims.put("appid", client));
    claims.put("scp", "user_impersonation");
    claims.put("upn", user.userPrincipalName());
    claims.put("unique_name", user.userPrincipalName());
    claims.put("idtyp", "user");
    return new Supposed(
        user.userPrincipalName(),
        caller(user.tenantId(), user.objectId(), who.client(), false, Optional.empty(), claims),
        user.enabled());
  }

  private Caller caller(
      String tenantId,
      String objectId,
      Optional<String> appId,
      boolean application,
      Optional<String> managedIdentityId,
      Map<String, String> claims) {
    return new Caller(
        tenantId,
        objectId,
        appId,
        directory.groupsOf(tenantId, objectId),
        false,
        application,
        TokenIssuer.issuer(profile, tenantId, Audience.Version.V1),
        managedIdentityId,
        claims);
  }
}
