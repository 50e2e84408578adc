package sallyport.api.identity;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import sallyport.core.Refusal;
import sallyport.http.Json;
import sallyport.http.Response;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.IdentityRefusal.AssertionNotVerified.Why;

/**
 * Refusals of the token service in the words of Microsoft Entra ID: an OAuth 2.0 error (RFC 6749,
 * 5.2), an {@code AADSTS} code, its sentence, and the ids by which the request can be found. Client
 * libraries show the sentence and branch on error and code.
 */
final class SignInErrors {
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String ASSERTION_GUIDE =
      " Review the documentation at"
          + " https://docs.microsoft.com/azure/active-directory/develop/"
          + "active-directory-certificate-credentials .";

  private static final String NO_FEDERATED_RECORD =
      "No matching federated identity record found for presented assertion %s '%s'. Please check"
          + " your federated identity credential Subject, Audience and Issuer against the presented"
          + " assertion."
          + " https://docs.microsoft.com/en-us/azure/active-directory/develop/"
          + "workload-identity-federation";

  /** What a stranger sent comes back to it cut to this. */
  private static final int MAX_QUOTED = 128;

  private SignInErrors() {}

  /** An OAuth error, the number of the code, and the sentence. */
  private record Entry(String error, int code, String sentence) {}

  static Response render(Refusal refusal, Trace trace) {
    var entry = entry(refusal);
    var description =
        "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s"
            .formatted(
                entry.code(),
                entry.sentence(),
                trace.traceId(),
                trace.correlationId(),
                trace.timestamp());
    var body = new LinkedHashMap<String, Object>();
    body.put("error", entry.error());
    body.put("error_description", description);
    body.put("error_codes", List.of(entry.code()));
    body.put("timestamp", trace.timestamp());
    body.put("trace_id", trace.traceId());
    body.put("correlation_id", trace.correlationId());
    int status = status(refusal, entry);
    var response = Response.json(status, Json.write(body));
    return status == 503 ? response.header("Retry-After", Response.SOON) : response;
  }

  static int code(Refusal refusal) {
    return entry(refusal).code();
  }

  static Response methodNotAllowed(String allowed) {
    return Response.empty(405).header("Allow", allowed);
  }

  private static int status(Refusal refusal, Entry entry) {
    if (refusal instanceof IdentityRefusal.Busy) {
      return 503;
    }
    return entry.error().equals("invalid_client") ? 401 : 400;
  }

  private static Entry entry(Refusal refusal) {
    return refusal instanceof IdentityRefusal known
        ? entry(known)
        : entry(new IdentityRefusal.MalformedRequest());
  }

  private static Entry entry(IdentityRefusal refusal) {
    return switch (refusal) {
      case IdentityRefusal.UnknownTenant(var tenant) ->
          request(
              90002,
              "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are"
                  + " signing into the correct cloud. Check with your subscription administrator,"
                  + " this may happen if there are no active subscriptions for the tenant.",
              quoted(tenant));
      case IdentityRefusal.UnknownApplication(var client, var tenant) ->
          new Entry(
              "unauthorized_client",
              700016,
              ("Application with identifier '%s' was not found in the directory '%s'. This can"
                      + " happen if the application has not been installed by the administrator of"
                      + " the tenant or consented to by any user in the tenant. You may have sent"
                      + " your authentication request to the wrong tenant.")
                  .formatted(quoted(client), tenant));
      case IdentityRefusal.NoServicePrincipal(var client, var tenant) ->
          new Entry(
              "unauthorized_client",
              7000229,
              "The client application %s is missing service principal in the tenant %s."
                  .formatted(quoted(client), tenant));
      case IdentityRefusal.DisabledApplication(var client, var name) ->
          new Entry(
              "unauthorized_client",
              7000112,
              "Application '%s'(%s) is disabled.".formatted(quoted(client), name));
      case IdentityRefusal.WrongSecret(var client) ->
          client(
              7000215,
              "Invalid client secret provided. Ensure the secret being sent in the request is the"
                  + " client secret value, not the client secret ID, for a secret added to app"
                  + " '%s'.",
              client);
      case IdentityRefusal.ExpiredSecret(var client) ->
          client(
              7000222,
              "The provided client secret keys for app '%s' are expired. Visit the Azure portal to"
                  + " create new keys for your app: https://aka.ms/NewClientSecret, or consider"
                  + " using certificate credentials for added security: https://aka.ms/certCreds.",
              client);
      case IdentityRefusal.MissingCredential() ->
          client(
              7000218,
              "The request body must contain the following parameter: 'client_assertion' or"
                  + " 'client_secret'.");
      case IdentityRefusal.MissingParameter(var name) ->
          request(
              900144, "The request body must contain the following parameter: '%s'.", quoted(name));
      case IdentityRefusal.DuplicateParameter(var name) ->
          request(
              9000411,
              "The request is not properly formatted. The parameter '%s' is duplicated.",
              quoted(name));
      case IdentityRefusal.UnsupportedParameter(var name) ->
          request(901002, "The '%s' request parameter is not supported.", quoted(name));
      case IdentityRefusal.MalformedRequest() ->
          request(9002313, "Invalid request. Request is malformed or invalid.");
      case IdentityRefusal.UnsupportedGrant(var grant) ->
          new Entry(
              "unsupported_grant_type",
              70003,
              "The app requested an unsupported grant type '%s'.".formatted(quoted(grant)));
      case IdentityRefusal.UnsupportedResponseType(var type) ->
          new Entry(
              "unsupported_response_type",
              70005,
              "response_type '%s' is not enabled for the application.".formatted(quoted(type)));
      case IdentityRefusal.UnknownInstance() ->
          new Entry("invalid_instance", 50049, "Unknown or invalid instance.");
      case IdentityRefusal.Busy() ->
          new Entry(
              "temporarily_unavailable",
              90033,
              "A transient error has occurred. Please try again.");
      case IdentityRefusal.OfAudience audience -> entry(audience);
      case IdentityRefusal.OfAssertion assertion -> entry(assertion);
      case IdentityRefusal.OfUser user -> entry(user);
    };
  }

  private static Entry entry(IdentityRefusal.OfAudience refusal) {
    return switch (refusal) {
      case IdentityRefusal.UnknownResource(var resource, var tenant) ->
          new Entry(
              "invalid_resource",
              500011,
              ("The resource principal named %s was not found in the tenant named %s. This can"
                      + " happen if the application has not been installed by the administrator of"
                      + " the tenant or consented to by any user in the tenant. You might have sent"
                      + " your authentication request to the wrong tenant.")
                  .formatted(quoted(resource), tenant));
      case IdentityRefusal.InvalidScope(var scope) ->
          scope(
              70011,
              "The provided request must include a 'scope' input parameter. The provided value for"
                  + " the input parameter 'scope' is not valid. The scope %s is not valid.",
              scope);
      case IdentityRefusal.ScopeNotDefault(var scope) ->
          scope(
              1002012,
              "The provided value for scope %s is not valid. Client credential flows must have a"
                  + " scope value with /.default suffixed to the resource identifier (application"
                  + " ID URI).",
              scope);
      case IdentityRefusal.SeveralResources(var scope) ->
          scope(
              28000,
              "Provided value for the input parameter scope is not valid because it contains more"
                  + " than one resource. Scope %s is not valid.",
              scope);
    };
  }

  private static Entry entry(IdentityRefusal.OfAssertion refusal) {
    return switch (refusal) {
      case IdentityRefusal.UnsupportedAssertionType(var type) ->
          request(
              90023, "The client_assertion_type parameter '%s' is not supported.", quoted(type));
      case IdentityRefusal.MalformedAssertion() ->
          request(50027, "JWT token is invalid or malformed.");
      case IdentityRefusal.UnsupportedAssertionAlgorithm(var algorithm) ->
          client(
              5002738,
              "Invalid JWT token. '%s' is not a supported signature algorithm. Supported signing"
                  + " algorithms are: 'RS256,PS256,ES256'",
              quoted(algorithm));
      case IdentityRefusal.AssertionWithoutCertificate() ->
          client(
              5002723,
              "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint,"
                  + " nor keyId specified in token header.");
      case IdentityRefusal.AssertionWithoutClaim(var claim) ->
          request(
              90014,
              "The required field '%s' is missing from the credential. Ensure that you have all the"
                  + " necessary parameters for the login request.",
              claim);
      case IdentityRefusal.AssertionOfAnotherClient() ->
          client(
              700021,
              "Client assertion application identifier doesn't match 'client_id' parameter."
                  + ASSERTION_GUIDE);
      case IdentityRefusal.AssertionForAnotherAudience() ->
          client(
              700023,
              "Client assertion audience claim does not match Realm issuer." + ASSERTION_GUIDE);
      case IdentityRefusal.AssertionOutsideItsTime(var now, var from, var until) ->
          client(
              700024,
              "Client assertion is not within its valid time range. Current time: %s, assertion"
                  + " valid from %s, expiry time of assertion %s."
                  + ASSERTION_GUIDE,
              ticks(now),
              ticks(from),
              ticks(until));
      case IdentityRefusal.AssertionNotVerified(var client, var thumbprint, var why) ->
          client(
              700027,
              "Client assertion contains an invalid signature. [Reason - %s, Thumbprint of key used"
                  + " by client: '%s', Please visit the Azure Portal, Graph Explorer or directly use"
                  + " MS Graph to see configured keys for app Id '%s'.]",
              reason(why),
              quoted(thumbprint),
              client);
      case IdentityRefusal.NoFederatedCredentials(var client, var name) ->
          client(
              70025,
              "The client '%s'(%s) has no configured federated identity credentials.",
              client,
              quoted(name));
      case IdentityRefusal.FederatedIssuerNotTrusted(var issuer) ->
          client(700211, NO_FEDERATED_RECORD, "issuer", quoted(issuer));
      case IdentityRefusal.FederatedAudienceNotTrusted(var audience) ->
          client(700212, NO_FEDERATED_RECORD, "audience", quoted(audience));
      case IdentityRefusal.FederatedSubjectNotTrusted(var subject) ->
          client(700213, NO_FEDERATED_RECORD, "subject", quoted(subject));
      case IdentityRefusal.FederatedIssuerWithoutKeys(_) ->
          request(50166, "Request to External OIDC endpoint failed.");
      case IdentityRefusal.FederatedKeyNotFound(var key, var issuer) ->
          client(
              7000272,
              "The certificate with identifier %s used to sign the federated credential could not be"
                  + " found in the metadata of identity provider %s. Please validate that your"
                  + " Identity Provider's metadata exposes the key used to sign the incoming token.",
              quoted(key),
              quoted(issuer));
    };
  }

  private static Entry entry(IdentityRefusal.OfUser refusal) {
    return switch (refusal) {
      case IdentityRefusal.WrongUserNameOrPassword() ->
          grant(50126, "Error validating credentials due to invalid username or password.");
      // The name is left out, as the real service does: answers end up in logs.
      case IdentityRefusal.UnknownUser(_, var tenant) ->
          grant(
              50034,
              "The user account {EUII Hidden} does not exist in the %s directory. To sign into this"
                  + " application, the account must be added to the directory.",
              tenant);
      case IdentityRefusal.DisabledUser() -> grant(50057, "The user account is disabled.");
      case IdentityRefusal.InvalidRefreshToken() ->
          grant(
              70000,
              "The provided value for the input parameter 'refresh_token' or 'assertion' is not"
                  + " valid.");
      case IdentityRefusal.ExpiredRefreshToken(var issued) ->
          grant(
              700082,
              "The refresh token has expired due to inactivity. The token was issued on %s and was"
                  + " inactive for 90.00:00:00.",
              ticks(issued));
      case IdentityRefusal.RevokedRefreshToken() ->
          grant(
              50173,
              "The provided grant has expired due to it being revoked, a fresh auth token is"
                  + " needed. The user might have changed or reset their password.");
    };
  }

  private static String reason(Why why) {
    return switch (why) {
      case KEY_NOT_FOUND -> "The key was not found.";
      case KEY_EXPIRED -> "The key used is expired.";
      case SIGNATURE_DOES_NOT_MATCH ->
          "Key was found, but use of the key to verify the signature failed.";
    };
  }

  private static Entry request(int code, String sentence, Object... facts) {
    return new Entry("invalid_request", code, sentence.formatted(facts));
  }

  private static Entry client(int code, String sentence, Object... facts) {
    return new Entry("invalid_client", code, sentence.formatted(facts));
  }

  private static Entry grant(int code, String sentence, Object... facts) {
    return new Entry("invalid_grant", code, sentence.formatted(facts));
  }

  private static Entry scope(int code, String sentence, String scope) {
    return new Entry("invalid_scope", code, sentence.formatted(quoted(scope)));
  }

  private static String ticks(Instant time) {
    return TICKS.format(time);
  }

  /** Short, and without characters that could pass for something else in a log. */
  private static String quoted(String text) {
    var cut = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
