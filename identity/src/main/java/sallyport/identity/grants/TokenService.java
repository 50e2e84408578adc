package sallyport.identity.grants;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.crypto.Sealer;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;
import sallyport.identity.directory.User;
import sallyport.identity.tokens.Audience;
import sallyport.identity.tokens.HomeIdentities;
import sallyport.identity.tokens.SigningKeys;
import sallyport.identity.tokens.Subject;
import sallyport.identity.tokens.Subject.Proof;
import sallyport.identity.tokens.TokenIssuer;

/**
 * The token endpoint: one request, one answer or refusal. Grants: {@code client_credentials},
 * {@code password}, {@code refresh_token}.
 */
public final class TokenService {
  /** What Entra says of a token it issues for an hour. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(3599);

  private static final int MAX_CLAIMS_CHARS = 8 * 1024;
  private static final Set<String> DEFAULT_TENANT = Set.of("common", "organizations", "adfs");

  /**
   * Public clients that every tenant knows without a registration: Azure CLI, Azure PowerShell.
   * They hold no secret and only ever act for a user.
   */
  private static final Set<String> WELL_KNOWN_CLIENTS =
      Set.of("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "1950a258-227b-4e31-a9cf-717495945fc2");

  private final Directory directory;
  private final TokenIssuer issuer;
  private final Resources resources;
  private final ClientAuthentication clients;
  private final UserAuthentication users;
  private final RefreshTokens refreshTokens;
  private final Duration lifetime;

  /**
   * The service of one cloud profile.
   *
   * @param keys with which tokens of this server are checked that shall prove a client
   * @param foreign whose tokens may prove a client as well
   * @param lifetime of access tokens, at most {@code SigningKeys.LONGEST_TOKEN}
   */
  public TokenService(
      CloudProfile profile,
      Directory directory,
      TokenIssuer issuer,
      SigningKeys keys,
      ForeignIssuers foreign,
      Sealer sealer,
      InstantSource clock,
      Duration lifetime) {
    this.directory = directory;
    this.issuer = issuer;
    this.resources = new Resources(profile, directory);
    var federated =
        new FederatedAssertions(new HomeIdentities(profile, directory), keys, foreign, clock);
    var assertions =
        new ClientAssertions(new AssertionAudiences(profile, directory), federated, clock);
    this.clients = new ClientAuthentication(directory, assertions, clock);
    this.users = new UserAuthentication(directory);
    this.refreshTokens = new RefreshTokens(sealer, directory, clock);
    this.lifetime = lifetime;
  }

  /**
   * Grants or refuses.
   *
   * @throws RefusedException with an {@link IdentityRefusal}
   */
  public TokenAnswer token(TokenRequest request) {
    var tenant = tenant(request.tenant());
    var grant = request.required("grant_type");
    return switch (grant) {
      case "client_credentials" -> ofClient(tenant, request);
      case "password" -> ofPassword(tenant, request);
      case "refresh_token" -> ofRefreshToken(tenant, request);
      default -> throw refused(new IdentityRefusal.UnsupportedGrant(grant));
    };
  }

  /** The tenant that a URL names, or the default one by one of its aliases. */
  public Tenant tenant(String name) {
    var found =
        DEFAULT_TENANT.contains(name.toLowerCase(Locale.ROOT))
            ? directory.defaultTenant()
            : directory.tenant(name);
    return found.orElseThrow(() -> refused(new IdentityRefusal.UnknownTenant(name)));
  }

  /** Whether users of this domain sign in here. */
  public boolean knowsDomain(String domain) {
    return directory.tenants().stream()
        .anyMatch(tenant -> tenant.domains().stream().anyMatch(domain::equalsIgnoreCase));
  }

  private TokenAnswer ofClient(Tenant tenant, TokenRequest request) {
    request.required("client_id");
    var resource = resourceOfClient(request);
    var client = clients.authenticate(tenant, request);
    var audience = audience(tenant, resource);
    var subject =
        new Subject.Application(
            client.principal().objectId(),
            client.application().appId(),
            client.proof(),
            client.managedIdentityOf());
    var token =
        issuer.accessToken(tenant.id(), subject, audience, lifetime, continuousAccess(request));
    return TokenAnswer.ofClient(token, lifetime, audience.claim());
  }

  private TokenAnswer ofPassword(Tenant tenant, TokenRequest request) {
    var clientId = request.required("client_id");
    var name = request.required("username");
    var password = request.required("password");
    var scope = scopeOfUser(request);
    var proof = client(tenant, clientId, request);
    var user = users.authenticate(tenant, name, password);
    return ofUser(tenant, request, user, scope, proof);
  }

  private TokenAnswer ofRefreshToken(Tenant tenant, TokenRequest request) {
    var clientId = request.required("client_id");
    var token = request.required("refresh_token");
    var scope = scopeOfUser(request);
    var proof = client(tenant, clientId, request);
    var user = refreshTokens.redeem(tenant, token, clientId);
    return ofUser(tenant, request, user, scope, proof);
  }

  private TokenAnswer ofUser(
      Tenant tenant, TokenRequest request, User user, Scope scope, Proof proof) {
    var clientId = request.required("client_id");
    var audience = audience(tenant, scope.resource());
    var subject =
        new Subject.User(
            user.objectId(),
            clientId,
            proof,
            user.userPrincipalName(),
            user.displayName(),
            List.of("pwd"));
    var token =
        issuer.accessToken(tenant.id(), subject, audience, lifetime, continuousAccess(request));
    boolean oldEndpoint = request.endpoint() == TokenRequest.Endpoint.V1;
    return new TokenAnswer(
        token,
        lifetime,
        audience.claim(),
        Optional.of(granted(scope)),
        scope.offline() || oldEndpoint
            ? Optional.of(refreshTokens.issue(tenant, user, clientId))
            : Optional.empty(),
        scope.openid() || oldEndpoint
            ? Optional.of(issuer.idToken(tenant.id(), subject, lifetime).compact())
            : Optional.empty(),
        Optional.of(clientInfo(tenant, user)));
  }

  /** A client that acts for a user: a public one, or one that proves itself. */
  private Proof client(Tenant tenant, String clientId, TokenRequest request) {
    boolean wellKnown = WELL_KNOWN_CLIENTS.contains(clientId.toLowerCase(Locale.ROOT));
    var registered = directory.applicationByAppId(tenant.id(), clientId);
    boolean offers =
        request.parameter("client_secret").isPresent()
            || request.parameter("client_assertion").isPresent();
    boolean secretless = registered.filter(Application::withoutCredentials).isPresent();
    return !offers && (wellKnown || secretless)
        ? Proof.NONE
        : clients.authenticate(tenant, request).proof();
  }

  private static String resourceOfClient(TokenRequest request) {
    return switch (request.endpoint()) {
      case V1 -> request.required("resource");
      case V2 -> {
        refuseResource(request);
        yield Scope.ofClient(request.required("scope"));
      }
      case ADFS ->
          request.parameter("resource").orElseGet(() -> Scope.ofClient(request.required("scope")));
    };
  }

  private Scope scopeOfUser(TokenRequest request) {
    var resource = request.parameter("resource");
    return switch (request.endpoint()) {
      case V1 -> ofResource(request.required("resource"));
      case V2 -> {
        refuseResource(request);
        yield Scope.ofUser(request.required("scope"), resources.graph());
      }
      case ADFS ->
          resource.isPresent()
              ? ofResource(resource.get())
              : Scope.ofUser(request.required("scope"), resources.graph());
    };
  }

  private static Scope ofResource(String resource) {
    return new Scope(resource, List.of(resource + Scope.DEFAULT), true, true);
  }

  private static void refuseResource(TokenRequest request) {
    if (request.parameter("resource").isPresent()) {
      throw refused(new IdentityRefusal.UnsupportedParameter("resource"));
    }
  }

  private Audience audience(Tenant tenant, String resource) {
    return resources
        .find(tenant, resource)
        .orElseThrow(
            () -> refused(new IdentityRefusal.UnknownResource(resource, tenant.displayName())));
  }

  /** What a token of a first-party service always carries, and what was asked for. */
  private static String granted(Scope scope) {
    var permission = scope.resource() + "/user_impersonation";
    return scope.granted().contains(permission) || scope.granted().isEmpty()
        ? permission
        : permission + " " + String.join(" ", scope.granted());
  }

  /** How client libraries name the account in their caches: user and tenant, base64url. */
  private static String clientInfo(Tenant tenant, User user) {
    var info = JSONObjectUtils.toJSONString(Map.of("uid", user.objectId(), "utid", tenant.id()));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(info.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The client says in {@code claims} that it understands claims challenges: {@code cp1}, in any
   * case. Whatever else stands there is none of ours and is passed over.
   */
  private static boolean continuousAccess(TokenRequest request) {
    var claims = request.parameter("claims").filter(text -> text.length() <= MAX_CLAIMS_CHARS);
    if (claims.isEmpty()) {
      return false;
    }
    try {
      return JSONObjectUtils.parse(claims.get()).get("access_token") instanceof Map<?, ?> asked
          && asked.get("xms_cc") instanceof Map<?, ?> capabilities
          && capabilities.get("values") instanceof List<?> values
          && values.stream().anyMatch(value -> "cp1".equalsIgnoreCase(String.valueOf(value)));
    } catch (ParseException _) {
      return false;
    }
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
