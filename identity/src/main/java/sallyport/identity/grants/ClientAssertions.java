package sallyport.identity.grants;

import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import sallyport.core.RefusedException;
import sallyport.crypto.AssertionSignatures;
import sallyport.crypto.Certificates;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.IdentityRefusal.AssertionNotVerified.Why;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.KeyCredential;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.Jose;

/**
 * Checks a JWT by which a client proves that it holds the key of a registered certificate (RFC
 * 7523).
 *
 * <p>The official libraries name the certificate in three encodings of two digests, and keep one
 * assertion for its whole life of ten minutes, sending it with every request: an assertion that was
 * seen before is therefore no reason to refuse (RFC 7523, 3 leaves it to the server). What bounds
 * its use is the life it may have, {@link #LONGEST_LIFE}, and that it names this tenant.
 */
final class ClientAssertions {
  /** With a chain of certificates in its header. */
  static final int MAX_CHARS = 32 * 1024;

  static final Duration LONGEST_LIFE = Duration.ofHours(24);
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256");

  private final AssertionAudiences audiences;
  private final FederatedAssertions federated;
  private final InstantSource clock;

  ClientAssertions(
      AssertionAudiences audiences, FederatedAssertions federated, InstantSource clock) {
    this.audiences = audiences;
    this.federated = federated;
    this.clock = clock;
  }

  /**
   * Returns when the assertion proves the client.
   *
   * @return the ARM id of the resource of another tenant as whose managed identity it came
   */
  Optional<String> check(Tenant tenant, Application client, String assertion) {
    var jose =
        Jose.parseUnverified(assertion, MAX_CHARS)
            .orElseThrow(() -> refused(new IdentityRefusal.MalformedAssertion()));
    var algorithm = jose.headerText("alg").orElse("none");
    if (!ALGORITHMS.contains(algorithm) || jose.header().containsKey("crit")) {
      throw refused(new IdentityRefusal.UnsupportedAssertionAlgorithm(shortened(algorithm)));
    }
    if (FederatedAssertions.isOne(jose)) {
      return federated.check(tenant, client, jose, algorithm);
    }
    checkOrigin(tenant, client, jose);
    checkTimes(jose);
    checkSignature(client, jose, algorithm);
    return Optional.empty();
  }

  private void checkOrigin(Tenant tenant, Application client, Jose jose) {
    var issuer = claim(jose, "iss");
    var subject = claim(jose, "sub");
    var audience = claim(jose, "aud");
    if (!issuer.equalsIgnoreCase(client.appId()) || !subject.equalsIgnoreCase(client.appId())) {
      throw refused(new IdentityRefusal.AssertionOfAnotherClient());
    }
    if (!audiences.meanTenant(audience, tenant)) {
      throw refused(new IdentityRefusal.AssertionForAnotherAudience());
    }
  }

  private void checkTimes(Jose jose) {
    var now = clock.instant();
    var until =
        Instant.ofEpochSecond(
            jose.seconds("exp")
                .orElseThrow(() -> refused(new IdentityRefusal.AssertionWithoutClaim("exp"))));
    var from =
        jose.seconds("nbf").or(() -> jose.seconds("iat")).map(Instant::ofEpochSecond).orElse(now);
    boolean begun = !from.isAfter(now.plus(SKEW));
    boolean ended = !until.isAfter(now.minus(SKEW));
    boolean tooLong = until.isAfter(now.plus(LONGEST_LIFE).plus(SKEW));
    if (!begun || ended || tooLong) {
      throw refused(new IdentityRefusal.AssertionOutsideItsTime(now, from, until));
    }
  }

  private void checkSignature(Application client, Jose jose, String algorithm) {
    var digest =
        certificateDigest(jose)
            .orElseThrow(() -> refused(new IdentityRefusal.AssertionWithoutCertificate()));
    var named =
        client.certificates().stream().filter(credential -> matches(credential, digest)).toList();
    var now = clock.instant();
    var inForce = named.stream().filter(key -> inForce(key, now)).toList();
    if (inForce.isEmpty()) {
      throw notVerified(client, digest, named.isEmpty() ? Why.KEY_NOT_FOUND : Why.KEY_EXPIRED);
    }
    boolean verified =
        AssertionSignatures.verify(
            algorithm, parse(der(inForce.getFirst())), jose.signingInput(), jose.signature());
    if (!verified) {
      throw notVerified(client, digest, Why.SIGNATURE_DOES_NOT_MATCH);
    }
  }

  private static boolean inForce(KeyCredential key, Instant now) {
    return !key.start().isAfter(now) && key.end().isAfter(now);
  }

  private static RefusedException notVerified(Application client, byte[] digest, Why why) {
    return refused(
        new IdentityRefusal.AssertionNotVerified(
            client.appId(), HexFormat.of().withUpperCase().formatHex(digest), why));
  }

  /** SHA-1 or SHA-256 of the certificate's DER, told apart by its length. */
  private static Optional<byte[]> certificateDigest(Jose jose) {
    return List.of("x5t#S256", "x5t", "kid").stream()
        .flatMap(name -> jose.headerText(name).stream())
        .flatMap(text -> digestOf(text).stream())
        .findFirst();
  }

  /** Base64 in either alphabet, padded or not, or hexadecimal as in some {@code kid}s. */
  private static Optional<byte[]> digestOf(String text) {
    if (text.length() > 64) {
      return Optional.empty();
    }
    try {
      if (text.matches("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")) {
        return Optional.of(HexFormat.of().parseHex(text));
      }
      var plain = text.replace('+', '-').replace('/', '_').replace("=", "");
      return Optional.of(Base64.getUrlDecoder().decode(plain))
          .filter(bytes -> bytes.length == 20 || bytes.length == 32);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean matches(KeyCredential credential, byte[] digest) {
    return MessageDigest.isEqual(digest, hash(digest.length, der(credential)));
  }

  private static byte[] hash(int bytes, byte[] der) {
    return bytes == 20 ? Certificates.sha1(der) : Certificates.sha256(der);
  }

  private static byte[] der(KeyCredential credential) {
    return Base64.getDecoder().decode(credential.certificate());
  }

  private static X509Certificate parse(byte[] der) {
    return Certificates.parse(der)
        .orElseThrow(() -> new IllegalStateException("a registered certificate does not parse"));
  }

  private static String claim(Jose jose, String name) {
    return jose.text(name)
        .orElseThrow(() -> refused(new IdentityRefusal.AssertionWithoutClaim(name)));
  }

  private static String shortened(String text) {
    return text.length() > 16 ? text.substring(0, 16) : text;
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
