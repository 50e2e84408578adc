package sallyport.identity.grants;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.core.CloudProfile;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.Audience;

/**
 * For whom a token can be asked: the services of the cloud profile, the applications registered in
 * the tenant, and the token service itself.
 */
final class Resources {
  /** Whom a token is for that shall prove its holder to the token service of another tenant. */
  static final String TOKEN_EXCHANGE = "api://AzureADTokenExchange";

  private final Directory directory;
  private final List<String> firstParty;
  private final Map<String, String> firstPartyIds;
  private final String graph;

  Resources(CloudProfile profile, Directory directory) {
    this.directory = directory;
    this.graph = profile.url(profile.graph());
    var vault = profile.vaultAudience();
    var management = profile.url(profile.management());
    this.firstParty =
        List.of(
            vault,
            profile.url(profile.managedHsmSuffix()),
            graph,
            management,
            profile.managementAudience(),
            // The control plane's audience has no port of its own: nothing listens on that name.
            "https://" + profile.management());
    // The public application ids of Key Vault, Microsoft Graph and Azure Resource Manager.
    this.firstPartyIds =
        Map.of(
            "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", vault,
            "00000003-0000-0000-c000-000000000000", graph,
            "797f4846-ba00-4fd7-ba43-dac1f8f63013", management);
  }

  /** Microsoft Graph, which a scope without a resource means. */
  String graph() {
    return graph;
  }

  /** Empty when nobody in the tenant goes by this name. */
  Optional<Audience> find(Tenant tenant, String resource) {
    var byId = firstPartyIds.get(resource.toLowerCase(Locale.ROOT));
    if (byId != null) {
      return Optional.of(new Audience(byId, Audience.Version.V1));
    }
    if (firstParty.stream().anyMatch(known -> Audience.same(known, resource))) {
      return Optional.of(new Audience(resource, Audience.Version.V1));
    }
    if (resource.equalsIgnoreCase(TOKEN_EXCHANGE)) {
      return Optional.of(new Audience(TOKEN_EXCHANGE, Audience.Version.V2));
    }
    return application(tenant, resource)
        .filter(app -> directory.servicePrincipalByAppId(tenant.id(), app.appId()).isPresent())
        .map(app -> new Audience(app.appId(), Audience.Version.V2));
  }

  private Optional<Application> application(Tenant tenant, String resource) {
    var id = resource.startsWith("api://") ? resource.substring("api://".length()) : resource;
    return directory
        .applicationByAppId(tenant.id(), id)
        .or(() ->
            directory.applications(tenant.id()).stream()
                .filter(app -> names(app, resource))
                .findFirst());
  }

  private static boolean names(Application app, String resource) {
    return app.identifierUris().stream().anyMatch(uri -> Audience.same(uri, resource));
  }
}
