package sallyport.identity.grants;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import sallyport.core.CloudProfile;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;

/**
 * The names under which clients address the token service in an assertion's {@code aud}: either
 * token endpoint or either issuer, under each host name of the service, with or without its port,
 * for the tenant or one of its aliases.
 */
final class AssertionAudiences {
  private static final Set<String> PATHS =
      Set.of("", "/", "/v2.0", "/v2.0/", "/oauth2/token", "/oauth2/v2.0/token");
  private static final Set<String> ALIASES = Set.of("adfs", "common", "organizations");

  private final Directory directory;
  private final List<String> hosts;
  private final int port;

  AssertionAudiences(CloudProfile profile, Directory directory) {
    this.directory = directory;
    var sts = URI.create(profile.stsIssuer()).getHost();
    this.hosts =
        Stream.concat(Stream.of(profile.login(), sts), profile.loginAliases().stream()).toList();
    this.port = profile.publicPort();
  }

  boolean meanTenant(String audience, Tenant tenant) {
    if (audience.length() > 512) {
      return false;
    }
    try {
      var uri = new URI(audience);
      return "https".equalsIgnoreCase(uri.getScheme())
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null
          && ownHost(uri)
          && ownPath(uri, tenant);
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private boolean ownHost(URI uri) {
    var host = uri.getHost();
    return host != null
        && hosts.contains(host.toLowerCase(Locale.ROOT))
        && (uri.getPort() == -1 || uri.getPort() == port);
  }

  private boolean ownPath(URI uri, Tenant tenant) {
    var path = uri.getRawPath();
    int end = path.indexOf('/', 1);
    var first = path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
    var rest = end < 0 ? "" : path.substring(end);
    return PATHS.contains(rest) && means(first, tenant);
  }

  private boolean means(String name, Tenant tenant) {
    var found =
        ALIASES.contains(name.toLowerCase(Locale.ROOT))
            ? directory.defaultTenant()
            : directory.tenant(name);
    return found.filter(tenant::equals).isPresent();
  }
}
