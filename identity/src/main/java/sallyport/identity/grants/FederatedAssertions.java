package sallyport.identity.grants;

import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.RefusedException;
import sallyport.crypto.AssertionSignatures;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.IdentityRefusal.AssertionNotVerified.Why;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.FederatedCredential;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.HomeIdentities;
import sallyport.identity.tokens.Jose;
import sallyport.identity.tokens.SigningKeys;

/**
 * Checks a token of somebody else by which a client proves itself: one that its federated
 * credentials name by issuer, subject and audience.
 *
 * <p>The issuer is a tenant of this server, or one whose keys the operator gave; nothing is ever
 * fetched. A tenant's token proves only while the principal that got it is there and enabled.
 */
final class FederatedAssertions {
  private final HomeIdentities identities;
  private final SigningKeys keys;
  private final ForeignIssuers foreign;
  private final InstantSource clock;

  FederatedAssertions(
      HomeIdentities identities, SigningKeys keys, ForeignIssuers foreign, InstantSource clock) {
    this.identities = identities;
    this.keys = keys;
    this.foreign = foreign;
    this.clock = clock;
  }

  /** A client names itself by its id, anybody else by a URL. */
  static boolean isOne(Jose jose) {
    return jose.text("iss").filter(name -> name.startsWith("https://")).isPresent();
  }

  /**
   * Returns when the token proves the client.
   *
   * @return the ARM id of the resource whose managed identity the token is of, when that is one of
   *     another tenant: this is how a trusted service reaches the vaults of its customers
   */
  Optional<String> check(Tenant tenant, Application client, Jose jose, String algorithm) {
    var named = claim(jose, "iss");
    var subject = claim(jose, "sub");
    requireTrust(client, named, subject, audiences(jose));
    checkTimes(jose);
    var origin = identities.tenantOf(named);
    checkSignature(client, jose, algorithm, named, origin.isPresent());
    return origin.flatMap(home -> resourceOf(home, tenant, subject, jose));
  }

  private static void requireTrust(
      Application client, String issuer, String subject, List<String> audiences) {
    if (client.federated().isEmpty()) {
      throw refused(
          new IdentityRefusal.NoFederatedCredentials(client.appId(), client.displayName()));
    }
    var ofIssuer = those(client.federated(), FederatedCredential::issuer, List.of(issuer));
    if (ofIssuer.isEmpty()) {
      throw refused(new IdentityRefusal.FederatedIssuerNotTrusted(issuer));
    }
    var ofSubject = those(ofIssuer, FederatedCredential::subject, List.of(subject));
    if (ofSubject.isEmpty()) {
      throw refused(new IdentityRefusal.FederatedSubjectNotTrusted(subject));
    }
    if (those(ofSubject, FederatedCredential::audience, audiences).isEmpty()) {
      throw refused(new IdentityRefusal.FederatedAudienceNotTrusted(String.join(", ", audiences)));
    }
  }

  private static List<FederatedCredential> those(
      List<FederatedCredential> all,
      Function<FederatedCredential, String> what,
      List<String> wanted) {
    return all.stream().filter(one -> wanted.contains(what.apply(one))).toList();
  }

  private void checkTimes(Jose jose) {
    var now = clock.instant();
    var until =
        Instant.ofEpochSecond(
            jose.seconds("exp")
                .orElseThrow(() -> refused(new IdentityRefusal.AssertionWithoutClaim("exp"))));
    var from =
        jose.seconds("nbf").or(() -> jose.seconds("iat")).map(Instant::ofEpochSecond).orElse(now);
    if (from.isAfter(now.plus(ClientAssertions.SKEW))
        || !until.isAfter(now.minus(ClientAssertions.SKEW))) {
      throw refused(new IdentityRefusal.AssertionOutsideItsTime(now, from, until));
    }
  }

  private void checkSignature(
      Application client, Jose jose, String algorithm, String named, boolean own) {
    var keyId = jose.headerText("kid");
    var candidates = own ? ownKeys(keyId) : foreignKeys(named, keyId);
    if (candidates.isEmpty()) {
      throw refused(new IdentityRefusal.FederatedKeyNotFound(keyId.orElse(""), named));
    }
    boolean verified =
        candidates.stream()
            .anyMatch(key ->
                AssertionSignatures.verify(algorithm, key, jose.signingInput(), jose.signature()));
    if (!verified) {
      throw refused(
          new IdentityRefusal.AssertionNotVerified(
              client.appId(), keyId.orElse(""), Why.SIGNATURE_DOES_NOT_MATCH));
    }
  }

  private List<PublicKey> ownKeys(Optional<String> keyId) {
    return keyId.flatMap(keys::published).stream().map(key -> (PublicKey) key.publicKey()).toList();
  }

  private List<PublicKey> foreignKeys(String named, Optional<String> keyId) {
    return foreign
        .keysOf(named)
        .orElseThrow(() -> refused(new IdentityRefusal.FederatedIssuerWithoutKeys(named)))
        .candidates(keyId);
  }

  /** The directory is asked, not the token: what one sign-in gave does not travel on with it. */
  private Optional<String> resourceOf(Tenant home, Tenant tenant, String subject, Jose jose) {
    var principal =
        identities
            .principal(home, subject)
            .filter(_ -> jose.text("idtyp").equals(Optional.of("app")))
            .filter(_ -> jose.text("tid").equals(Optional.of(home.id())))
            .orElseThrow(() -> refused(new IdentityRefusal.FederatedSubjectNotTrusted(subject)));
    return HomeIdentities.resource(principal, tenant.id());
  }

  /** One text or several (RFC 7519, 4.1.3). */
  private static List<String> audiences(Jose jose) {
    return switch (jose.claims().get("aud")) {
      case String one -> List.of(one);
      case List<?> several ->
          several.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> throw refused(new IdentityRefusal.AssertionWithoutClaim("aud"));
    };
  }

  private static String claim(Jose jose, String name) {
    return jose.text(name)
        .orElseThrow(() -> refused(new IdentityRefusal.AssertionWithoutClaim(name)));
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
