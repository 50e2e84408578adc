package sallyport.identity;

import java.time.Instant;
import sallyport.core.Refusal;

/**
 * Every way in which the token service and the directory say no. Each case names the condition for
 * which Microsoft Entra ID has an {@code AADSTS} code of its own; the code and the sentence are
 * chosen where the answer is rendered.
 */
public sealed interface IdentityRefusal extends Refusal {

  /** No tenant of this id or domain. */
  record UnknownTenant(String tenant) implements IdentityRefusal {}

  /** No application of this {@code client_id} in the tenant. */
  record UnknownApplication(String clientId, String tenant) implements IdentityRefusal {}

  /** The application is registered but has no service principal in the tenant. */
  record NoServicePrincipal(String clientId, String tenant) implements IdentityRefusal {}

  record DisabledApplication(String clientId, String displayName) implements IdentityRefusal {}

  record WrongSecret(String clientId) implements IdentityRefusal {}

  record ExpiredSecret(String clientId) implements IdentityRefusal {}

  record MissingParameter(String name) implements IdentityRefusal {}

  record DuplicateParameter(String name) implements IdentityRefusal {}

  /** {@code resource} at an endpoint that takes {@code scope}. */
  record UnsupportedParameter(String name) implements IdentityRefusal {}

  /** Neither a secret nor an assertion from a client that must prove itself. */
  record MissingCredential() implements IdentityRefusal {}

  record UnsupportedGrant(String grantType) implements IdentityRefusal {}

  /** The request itself has no form that could be read. */
  record MalformedRequest() implements IdentityRefusal {}

  record UnknownResource(String resource, String tenant) implements IdentityRefusal {}

  record InvalidScope(String scope) implements IdentityRefusal {}

  /** A client credential flow asked for something else than {@code <resource>/.default}. */
  record ScopeNotDefault(String scope) implements IdentityRefusal {}

  record SeveralResources(String scope) implements IdentityRefusal {}

  record UnsupportedAssertionType(String type) implements IdentityRefusal {}

  record MalformedAssertion() implements IdentityRefusal {}

  record UnsupportedAssertionAlgorithm(String algorithm) implements IdentityRefusal {}

  /** The header names no certificate. */
  record AssertionWithoutCertificate() implements IdentityRefusal {}

  record AssertionWithoutClaim(String claim) implements IdentityRefusal {}

  /** Issuer or subject is not the client. */
  record AssertionOfAnotherClient() implements IdentityRefusal {}

  record AssertionForAnotherAudience() implements IdentityRefusal {}

  record AssertionOutsideItsTime(Instant now, Instant from, Instant until)
      implements IdentityRefusal {}

  /** The assertion's signature is not one of a certificate in force of the client. */
  record AssertionNotVerified(String clientId, String thumbprint, Why why)
      implements IdentityRefusal {
    public enum Why {
      KEY_NOT_FOUND,
      KEY_EXPIRED,
      SIGNATURE_DOES_NOT_MATCH
    }
  }

  record WrongUserNameOrPassword() implements IdentityRefusal {}

  record UnknownUser(String userPrincipalName, String tenant) implements IdentityRefusal {}

  record DisabledUser() implements IdentityRefusal {}

  /** A refresh token that was not made here, for this client, or is no token at all. */
  record InvalidRefreshToken() implements IdentityRefusal {}

  record ExpiredRefreshToken(Instant issued) implements IdentityRefusal {}

  /** The user's password or state changed after the refresh token was issued. */
  record RevokedRefreshToken() implements IdentityRefusal {}

  /** Too many passwords are being checked right now. */
  record Busy() implements IdentityRefusal {}

  /** An object the directory does not have. */
  record NoSuchObject(String id) implements IdentityRefusal {}

  /** The caller may not do this in the directory. */
  record NotPermitted() implements IdentityRefusal {}

  /** A value the directory does not take. */
  record InvalidValue(String property, String problem) implements IdentityRefusal {}

  /** A value that must be unique and is taken. */
  record Taken(String property) implements IdentityRefusal {}

  /** One object may hold no more of these. */
  record QuotaExceeded(String what, int limit) implements IdentityRefusal {}
}
