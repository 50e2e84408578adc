package sallyport.identity;

import java.time.Instant;
import sallyport.core.Refusal;

/**
 * Every way in which the token service says no. Each case names the condition for which Microsoft
 * Entra ID has an {@code AADSTS} code of its own; the code and the sentence are chosen where the
 * answer is rendered.
 */
public sealed interface IdentityRefusal extends Refusal {

  /** A token was asked for nobody that exists, or not for exactly one. */
  sealed interface OfAudience extends IdentityRefusal {}

  /** A client's assertion does not prove it. */
  sealed interface OfAssertion extends IdentityRefusal {}

  /** A user, or what was granted to one before. */
  sealed interface OfUser extends IdentityRefusal {}

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

  /** A way to sign in through a browser, none of which is offered. */
  record UnsupportedResponseType(String responseType) implements IdentityRefusal {}

  /** An authority that is not of this cloud. */
  record UnknownInstance() implements IdentityRefusal {}

  /** The request itself has no form that could be read. */
  record MalformedRequest() implements IdentityRefusal {}

  record UnknownResource(String resource, String tenant) implements OfAudience {}

  record InvalidScope(String scope) implements OfAudience {}

  /** A client credential flow asked for something else than {@code <resource>/.default}. */
  record ScopeNotDefault(String scope) implements OfAudience {}

  record SeveralResources(String scope) implements OfAudience {}

  record UnsupportedAssertionType(String type) implements OfAssertion {}

  record MalformedAssertion() implements OfAssertion {}

  record UnsupportedAssertionAlgorithm(String algorithm) implements OfAssertion {}

  /** The header names no certificate. */
  record AssertionWithoutCertificate() implements OfAssertion {}

  record AssertionWithoutClaim(String claim) implements OfAssertion {}

  /** Issuer or subject is not the client. */
  record AssertionOfAnotherClient() implements OfAssertion {}

  record AssertionForAnotherAudience() implements OfAssertion {}

  record AssertionOutsideItsTime(Instant now, Instant from, Instant until) implements OfAssertion {}

  /** The assertion's signature is not one of a certificate in force of the client. */
  record AssertionNotVerified(String clientId, String thumbprint, Why why) implements OfAssertion {
    public enum Why {
      KEY_NOT_FOUND,
      KEY_EXPIRED,
      SIGNATURE_DOES_NOT_MATCH
    }
  }

  /** A token of somebody else from a client that trusts nobody's. */
  record NoFederatedCredentials(String clientId, String displayName) implements OfAssertion {}

  /** The client trusts no token of this issuer. */
  record FederatedIssuerNotTrusted(String issuer) implements OfAssertion {}

  /** The client trusts this issuer, but no such subject of it. */
  record FederatedSubjectNotTrusted(String subject) implements OfAssertion {}

  /** The client trusts issuer and subject, but not with this audience. */
  record FederatedAudienceNotTrusted(String audience) implements OfAssertion {}

  /** The client trusts an issuer whose keys nobody gave to this server. */
  record FederatedIssuerWithoutKeys(String issuer) implements OfAssertion {}

  /** The issuer has no key of this id. */
  record FederatedKeyNotFound(String keyId, String issuer) implements OfAssertion {}

  record WrongUserNameOrPassword() implements OfUser {}

  record UnknownUser(String userPrincipalName, String tenant) implements OfUser {}

  record DisabledUser() implements OfUser {}

  /** A refresh token that was not made here, for this client, or is no token at all. */
  record InvalidRefreshToken() implements OfUser {}

  record ExpiredRefreshToken(Instant issued) implements OfUser {}

  /** The user's password or state changed after the refresh token was issued. */
  record RevokedRefreshToken() implements OfUser {}

  /** Not right now: too many passwords are being checked, or the store does not answer. */
  record Busy() implements IdentityRefusal {}
}
