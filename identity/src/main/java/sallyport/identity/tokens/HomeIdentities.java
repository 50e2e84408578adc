package sallyport.identity.tokens;

import java.util.Optional;
import sallyport.core.CloudProfile;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.Tenant;

/**
 * Whom of this server's tenants a federated credential means, and what a token that an application
 * gets by it carries of them.
 */
public final class HomeIdentities {
  private final CloudProfile profile;
  private final Directory directory;

  public HomeIdentities(CloudProfile profile, Directory directory) {
    this.profile = profile;
    this.directory = directory;
  }

  /** Empty for an issuer that is none of this server's tenants. */
  public Optional<Tenant> tenantOf(String issuer) {
    return directory.tenants().stream()
        .filter(tenant ->
            issuer.equals(TokenIssuer.issuer(profile, tenant.id(), Audience.Version.V2))
                || issuer.equals(TokenIssuer.issuer(profile, tenant.id(), Audience.Version.V1)))
        .findFirst();
  }

  /** The principal whose tokens have this subject; empty where none may sign in as it. */
  public Optional<ServicePrincipal> principal(Tenant home, String subject) {
    return directory
        .servicePrincipal(home.id(), subject)
        .filter(found -> found.objectId().equals(subject))
        .filter(ServicePrincipal::enabled);
  }

  /** The resource that is carried along: across tenants only. */
  public static Optional<String> resource(ServicePrincipal principal, String tenantId) {
    return principal.tenantId().equals(tenantId) ? Optional.empty() : principal.managedIdentityOf();
  }
}
