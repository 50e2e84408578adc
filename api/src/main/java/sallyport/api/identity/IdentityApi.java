package sallyport.api.identity;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.api.Members;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.http.Handler;
import sallyport.http.Json;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.grants.TokenRequest;
import sallyport.identity.grants.TokenRequest.Endpoint;
import sallyport.identity.grants.TokenService;
import sallyport.identity.tokens.SigningKeys;

/**
 * Answers under the names of the token service. The first segment of a path is the tenant: its id,
 * one of its domains, {@code common}, {@code organizations}, or {@code adfs}, by which clients that
 * insist on asking Microsoft about unknown authorities do not.
 */
public final class IdentityApi implements Handler {
  private static final List<String> WELL_KNOWN = List.of(".well-known", "openid-configuration");

  private final CloudProfile profile;
  private final TokenService tokens;
  private final SigningKeys keys;
  private final Ids ids;
  private final InstantSource clock;
  private final SignInObserver observer;
  private final DiscoveryDocuments documents;

  public IdentityApi(
      CloudProfile profile,
      TokenService tokens,
      SigningKeys keys,
      Ids ids,
      InstantSource clock,
      SignInObserver observer) {
    this.profile = profile;
    this.tokens = tokens;
    this.keys = keys;
    this.ids = ids;
    this.clock = clock;
    this.observer = observer;
    this.documents = new DiscoveryDocuments(profile);
  }

  @Override
  public String plane() {
    return "identity";
  }

  @Override
  public Response handle(Request request) {
    var form = Form.of(request);
    var trace = Trace.of(request, form, ids, clock);
    try {
      return trace.mark(route(request, form, trace));
    } catch (RefusedException e) {
      return trace.mark(SignInErrors.render(e.refusal(), trace));
    } catch (StorageFullException | StorageUnavailableException _) {
      return trace.mark(SignInErrors.render(new IdentityRefusal.Busy(), trace));
    }
  }

  private Response route(Request request, Form form, Trace trace) {
    var path = request.segments();
    if (path.size() < 2) {
      return notFound();
    }
    var tenant = path.getFirst();
    var rest = path.subList(1, path.size()).stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
    return switch (String.join("/", rest)) {
      case "oauth2/token", "oauth2/v2.0/token" -> token(tenant, rest, request, form, trace);
      case "oauth2/devicecode", "oauth2/v2.0/devicecode" ->
          refuse(new IdentityRefusal.UnsupportedGrant("device_code"));
      case "oauth2/authorize", "oauth2/v2.0/authorize" ->
          refuse(
              new IdentityRefusal.UnsupportedResponseType(
                  request.query("response_type").orElse("code")));
      default -> read(tenant, rest, request);
    };
  }

  private Response read(String tenant, List<String> rest, Request request) {
    if (!request.method().equals("GET")) {
      return SignInErrors.methodNotAllowed("GET");
    }
    return switch (String.join("/", rest)) {
      case "discovery/instance" -> instance(request);
      case "discovery/keys", "discovery/v2.0/keys" -> keys(tenant);
      case "v2.0/.well-known/openid-configuration" ->
          json(documents.v2(tenant, tokens.tenant(tenant)));
      case ".well-known/openid-configuration" -> discovery(tenant, tenant);
      default -> nested(tenant, rest);
    };
  }

  /** Two longer forms: {@code adfs/<tenant>/.well-known/…} and {@code common/userrealm/<name>}. */
  private Response nested(String tenant, List<String> rest) {
    if (rest.size() == 3
        && tenant.equalsIgnoreCase(DiscoveryDocuments.ADFS)
        && rest.subList(1, 3).equals(WELL_KNOWN)) {
      return discovery(tenant, rest.getFirst());
    }
    if (rest.size() == 2 && rest.getFirst().equals("userrealm")) {
      return json(userRealm(rest.getLast()));
    }
    return notFound();
  }

  private Response discovery(String alias, String tenant) {
    return json(documents.v1(alias, tokens.tenant(tenant)));
  }

  private Response keys(String tenant) {
    tokens.tenant(tenant);
    return json(documents.keys(keys.published()));
  }

  private Response instance(Request request) {
    var endpoint =
        request
            .query("authorization_endpoint")
            .orElseThrow(() ->
                new RefusedException(
                    new IdentityRefusal.MissingParameter("authorization_endpoint")));
    var version = request.query("api-version").orElse("1.0");
    return documents
        .instance(endpoint, version)
        .map(IdentityApi::json)
        .orElseGet(() -> refuse(new IdentityRefusal.UnknownInstance()));
  }

  private Response token(
      String tenant, List<String> rest, Request request, Form form, Trace trace) {
    if (!request.method().equals("POST")) {
      return SignInErrors.methodNotAllowed("POST");
    }
    var endpoint =
        tenant.equalsIgnoreCase(DiscoveryDocuments.ADFS)
            ? Endpoint.ADFS
            : rest.contains("v2.0") ? Endpoint.V2 : Endpoint.V1;
    try {
      tokens.tenant(tenant);
      var parameters = form.parameters();
      var answer = tokens.token(new TokenRequest(tenant, endpoint, parameters));
      observer.signedIn(parameters.getOrDefault("grant_type", ""));
      return json(TokenBody.of(answer, endpoint));
    } catch (RefusedException e) {
      observer.refused(form.grantType(), SignInErrors.code(e.refusal()));
      return SignInErrors.render(e.refusal(), trace);
    }
  }

  /** Says of each domain the same, whether or not the user exists. */
  private Map<String, Object> userRealm(String name) {
    var domain = name.substring(name.indexOf('@') + 1);
    return tokens.knowsDomain(domain)
        ? documents.managedRealm(name, domain)
        : Members.of(
            "ver", "1.0", "account_type", "Unknown", "cloud_instance_name", profile.login());
  }

  private static Response json(Object body) {
    return Response.json(200, Json.write(body));
  }

  private static Response refuse(IdentityRefusal refusal) {
    throw new RefusedException(refusal);
  }

  private static Response notFound() {
    return Response.empty(404);
  }

  static Optional<String> guid(String text) {
    return text.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
