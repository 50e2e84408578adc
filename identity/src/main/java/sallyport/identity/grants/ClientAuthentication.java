package sallyport.identity.grants;

import java.time.InstantSource;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.CredentialHash;
import sallyport.crypto.SecretBytes;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.PasswordCredential;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.Subject.Proof;

/**
 * Proves that a client is the application it says it is, by a secret, by an assertion signed with a
 * registered certificate, or by a token of somebody whom it trusts.
 *
 * <p>Entra tells an unknown application from a wrong secret, so this does too. What it does not
 * tell a caller without the right credential is whether the application is disabled.
 */
final class ClientAuthentication {
  /** RFC 7523, 2.2. */
  static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private static final int MAX_SECRET_CHARS = 1024;

  private final Directory directory;
  private final ClientAssertions assertions;
  private final InstantSource clock;

  ClientAuthentication(Directory directory, ClientAssertions assertions, InstantSource clock) {
    this.directory = directory;
    this.assertions = assertions;
    this.clock = clock;
  }

  /**
   * A client that has proved itself.
   *
   * @param managedIdentityOf the resource whose identity it is, or as whose identity it came
   */
  record Authenticated(
      Application application,
      ServicePrincipal principal,
      Proof proof,
      Optional<String> managedIdentityOf) {}

  private record Proven(Proof proof, Optional<String> managedIdentityOf) {}

  Authenticated authenticate(Tenant tenant, TokenRequest request) {
    var clientId = request.required("client_id");
    var application =
        directory
            .applicationByAppId(tenant.id(), clientId)
            .orElseThrow(() ->
                refused(new IdentityRefusal.UnknownApplication(clientId, tenant.displayName())));
    var proven = prove(tenant, application, request);
    var principal =
        directory
            .servicePrincipalByAppId(tenant.id(), application.appId())
            .orElseThrow(
                () -> refused(new IdentityRefusal.NoServicePrincipal(clientId, tenant.id())));
    if (!principal.enabled()) {
      throw refused(new IdentityRefusal.DisabledApplication(clientId, principal.displayName()));
    }
    return new Authenticated(
        application,
        principal,
        proven.proof(),
        principal.managedIdentityOf().or(proven::managedIdentityOf));
  }

  private Proven prove(Tenant tenant, Application application, TokenRequest request) {
    var secret = request.parameter("client_secret");
    var assertion = request.parameter("client_assertion");
    if (assertion.isPresent()) {
      var type = request.required("client_assertion_type");
      if (!type.equals(JWT_BEARER)) {
        throw refused(new IdentityRefusal.UnsupportedAssertionType(type));
      }
      var resource = assertions.check(tenant, application, assertion.get());
      return new Proven(Proof.CERTIFICATE, resource);
    }
    proveSecret(
        application, secret.orElseThrow(() -> refused(new IdentityRefusal.MissingCredential())));
    return new Proven(Proof.SECRET, Optional.empty());
  }

  private void proveSecret(Application application, String secret) {
    if (secret.length() > MAX_SECRET_CHARS) {
      throw refused(new IdentityRefusal.WrongSecret(application.appId()));
    }
    var now = clock.instant();
    var match = matching(application, secret).filter(found -> !found.start().isAfter(now));
    if (match.isEmpty()) {
      throw refused(new IdentityRefusal.WrongSecret(application.appId()));
    }
    if (!match.get().end().isAfter(now)) {
      throw refused(new IdentityRefusal.ExpiredSecret(application.appId()));
    }
  }

  /** The one with the last end, should a secret have been registered twice. Compares with all. */
  private static Optional<PasswordCredential> matching(Application application, String secret) {
    Optional<PasswordCredential> match = Optional.empty();
    try (var candidate = SecretBytes.ofUtf8(secret)) {
      for (var password : application.passwords()) {
        boolean later = match.isEmpty() || match.get().end().isBefore(password.end());
        if (CredentialHash.matches(password.hash(), candidate) && later) {
          match = Optional.of(password);
        }
      }
    }
    return match;
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
