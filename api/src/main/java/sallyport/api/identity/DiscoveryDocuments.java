package sallyport.api.identity;

import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sallyport.api.Members;
import sallyport.core.CloudProfile;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.SigningKeys.PublishedKey;

/** What clients look up before they ask for a token. */
final class DiscoveryDocuments {
  static final String ADFS = "adfs";

  private static final List<String> ALIASES = List.of("common", "organizations", ADFS);

  private final CloudProfile profile;
  private final String base;
  private final List<String> hosts;

  DiscoveryDocuments(CloudProfile profile) {
    this.profile = profile;
    this.base = profile.url(profile.login()) + "/";
    this.hosts =
        Stream.concat(Stream.of(profile.login()), profile.loginAliases().stream()).toList();
  }

  /** OpenID Connect discovery of version 2. */
  Map<String, Object> v2(String asked, Tenant tenant) {
    var segment = segment(asked, tenant);
    return document(base + tenant.id() + "/v2.0", segment, "/oauth2/v2.0", "/discovery/v2.0/keys");
  }

  /** Version 1, and AD FS: az takes the fourth part of the issuer as the tenant's id. */
  Map<String, Object> v1(String asked, Tenant tenant) {
    var segment = segment(asked, tenant);
    return document(profile.stsIssuer() + tenant.id() + "/", segment, "/oauth2", "/discovery/keys");
  }

  /** Only what is served is listed; an authorization endpoint is one that every client demands. */
  private Map<String, Object> document(String issuer, String segment, String oauth, String keys) {
    var at = base + segment;
    var document = new LinkedHashMap<String, Object>();
    document.put("token_endpoint", at + oauth + "/token");
    document.put(
        "token_endpoint_auth_methods_supported", List.of("client_secret_post", "private_key_jwt"));
    document.put("jwks_uri", at + keys);
    document.put("response_modes_supported", List.of("query", "fragment", "form_post"));
    document.put("subject_types_supported", List.of("pairwise"));
    document.put("id_token_signing_alg_values_supported", List.of("RS256"));
    document.put("response_types_supported", List.of("code", "id_token"));
    document.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
    document.put("issuer", issuer);
    document.put("request_uri_parameter_supported", false);
    document.put("authorization_endpoint", at + oauth + "/authorize");
    document.put(
        "claims_supported",
        List.of(
            "sub", "iss", "aud", "exp", "iat", "tid", "ver", "name", "preferred_username", "oid"));
    document.put("tenant_region_scope", "EU");
    document.put("cloud_instance_name", profile.login());
    document.put("msgraph_host", profile.graph());
    return document;
  }

  /** The key document: public keys with their certificates. */
  Map<String, Object> keys(List<PublishedKey> published) {
    return Map.of("keys", published.stream().map(DiscoveryDocuments::key).toList());
  }

  private static Map<String, Object> key(PublishedKey key) {
    var jwk = new LinkedHashMap<String, Object>();
    jwk.put("kty", "RSA");
    jwk.put("use", "sig");
    jwk.put("alg", "RS256");
    jwk.put("kid", key.kid());
    jwk.put("x5t", key.kid());
    jwk.put("n", base64url(key.publicKey().getModulus()));
    jwk.put("e", base64url(key.publicKey().getPublicExponent()));
    jwk.put("x5c", List.of(Base64.getEncoder().encodeToString(key.certificate())));
    return jwk;
  }

  /** RFC 7518, 2: unsigned big-endian, in as few octets as possible. */
  private static String base64url(BigInteger number) {
    var bytes = number.toByteArray();
    var plain = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  /**
   * Whether an authority is one of this cloud. Empty when it is not.
   *
   * @param authorizationEndpoint what the client would use
   * @param version from 1.1 on, the names that belong together are told as well: host names without
   *     a port, since MSAL for Java takes no other
   */
  Optional<Map<String, Object>> instance(String authorizationEndpoint, String version) {
    var uri = uri(authorizationEndpoint);
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    var path = uri.get().getRawPath();
    int end = path.indexOf('/', 1);
    var segment = end < 0 ? "common" : path.substring(1, end);
    var v2 = path.contains("/v2.0/") ? "/v2.0" : "";
    var body = new LinkedHashMap<String, Object>();
    body.put(
        "tenant_discovery_endpoint", base + segment + v2 + "/.well-known/openid-configuration");
    if (!version.equals("1.0")) {
      body.put("api-version", "1.1");
      body.put(
          "metadata",
          List.of(
              Members.of(
                  "preferred_network", profile.login(),
                  "preferred_cache", profile.login(),
                  "aliases", hosts)));
    }
    return Optional.of(body);
  }

  private Optional<URI> uri(String endpoint) {
    try {
      var uri = new URI(endpoint);
      var host = uri.getHost();
      boolean own =
          "https".equalsIgnoreCase(uri.getScheme())
              && host != null
              && hosts.contains(host.toLowerCase(Locale.ROOT))
              && (uri.getPort() == -1 || uri.getPort() == profile.publicPort());
      return own ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** How a user of this domain signs in: with a password that the tenant itself checks. */
  Map<String, Object> managedRealm(String name, String domain) {
    var realm = new LinkedHashMap<String, Object>();
    realm.put("ver", "1.0");
    realm.put("account_type", "Managed");
    realm.put("domain_name", domain);
    realm.put("login", name);
    realm.put("cloud_instance_name", profile.login());
    realm.put("cloud_audience_urn", "urn:federation:MicrosoftOnline");
    return realm;
  }

  private static String segment(String asked, Tenant tenant) {
    var folded = asked.toLowerCase(Locale.ROOT);
    return ALIASES.contains(folded) ? folded : tenant.id();
  }
}
