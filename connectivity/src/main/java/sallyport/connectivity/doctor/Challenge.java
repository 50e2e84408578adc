package sallyport.connectivity.doctor;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The 401 by which a vault tells a client where to sign in and for what.
 *
 * @param authority without the tenant
 * @param resource to which {@code /.default} makes a scope
 */
record Challenge(URI authority, String tenant, URI resource) {
  private static final Pattern PARAMETER = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final Pattern TENANT = Pattern.compile("[0-9A-Za-z.-]{1,255}");

  /** Empty when it is none that the official clients understand. */
  static Optional<Challenge> parse(String header) {
    if (!header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    var matcher = PARAMETER.matcher(header);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    var authorization = parameters.get("authorization");
    var resource = parameters.get("resource");
    if (authorization == null || resource == null) {
      return Optional.empty();
    }
    try {
      var authority = URI.create(authorization);
      var meant = URI.create(resource);
      var path = authority.getPath() == null ? "" : authority.getPath();
      var tenant = path.substring(path.lastIndexOf('/') + 1);
      return authority.getHost() != null
              && meant.getHost() != null
              && TENANT.matcher(tenant).matches()
          ? Optional.of(new Challenge(authority, tenant, meant))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Whether the official clients believe it: the vault's host lies below the resource's. */
  boolean covers(String vaultHost) {
    return vaultHost
        .toLowerCase(Locale.ROOT)
        .endsWith("." + resource.getHost().toLowerCase(Locale.ROOT));
  }

  String scope() {
    var text = resource.toString();
    return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/.default";
  }
}
