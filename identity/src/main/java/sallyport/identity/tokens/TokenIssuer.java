package sallyport.identity.tokens;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.core.CloudProfile;

/**
 * Writes and signs tokens in the shape of Microsoft Entra ID's, versions 1.0 and 2.0, RS256.
 *
 * <p>The clients read almost nothing of an access token; other resource servers do, so the claims
 * are those they know. Like the real one, a token begins five minutes before it was issued: the
 * clock of the server that reads it may be late.
 */
public final class TokenIssuer {
  private static final Duration BEGINS_BEFORE = Duration.ofMinutes(5);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final CloudProfile profile;
  private final SigningKeys keys;
  private final InstantSource clock;

  public TokenIssuer(CloudProfile profile, SigningKeys keys, InstantSource clock) {
    this.profile = profile;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A signed token.
   *
   * @param compact never to be logged
   */
  public record Issued(String compact, Instant notBefore, Instant expires) {
    @Override
    public String toString() {
      return "Issued[until " + expires + "]";
    }
  }

  /**
   * An access token.
   *
   * @param lifetime from now, at most {@link SigningKeys#LONGEST_TOKEN}
   * @param continuousAccess the client said that it understands claims challenges
   */
  public Issued accessToken(
      String tenantId,
      Subject subject,
      Audience audience,
      Duration lifetime,
      boolean continuousAccess) {
    if (lifetime.compareTo(SigningKeys.LONGEST_TOKEN) > 0) {
      throw new IllegalArgumentException("a token lives at most " + SigningKeys.LONGEST_TOKEN);
    }
    var now = clock.instant();
    var claims =
        common(audience.claim(), issuer(tenantId, audience.version()), tenantId, now, lifetime);
    switch (audience.version()) {
      case V1 -> v1(claims, subject);
      case V2 -> v2(claims, subject);
    }
    if (continuousAccess) {
      claims.put("xms_cc", List.of("cp1"));
    }
    return sign(claims, now, lifetime);
  }

  /** An id token for the client itself, version 2.0, which every current client library reads. */
  public Issued idToken(String tenantId, Subject.User user, Duration lifetime) {
    var now = clock.instant();
    var claims =
        common(user.appId(), issuer(tenantId, Audience.Version.V2), tenantId, now, lifetime);
    claims.put("name", user.displayName());
    claims.put("oid", user.objectId());
    claims.put("preferred_username", user.userPrincipalName());
    claims.put("upn", user.userPrincipalName());
    claims.put("sub", user.objectId());
    claims.put("ver", "2.0");
    return sign(claims, now, lifetime);
  }

  /** The {@code iss} claim of a tenant's tokens. */
  public String issuer(String tenantId, Audience.Version version) {
    return issuer(profile, tenantId, version);
  }

  static String issuer(CloudProfile profile, String tenantId, Audience.Version version) {
    return switch (version) {
      case V1 -> profile.stsIssuer() + tenantId + "/";
      case V2 -> profile.url(profile.login()) + "/" + tenantId + "/v2.0";
    };
  }

  private static Map<String, Object> common(
      String audience, String issuer, String tenantId, Instant now, Duration lifetime) {
    var claims = new LinkedHashMap<String, Object>();
    long begins = now.minus(BEGINS_BEFORE).getEpochSecond();
    claims.put("aud", audience);
    claims.put("iss", issuer);
    claims.put("iat", begins);
    claims.put("nbf", begins);
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    claims.put("tid", tenantId);
    claims.put("uti", unique());
    return claims;
  }

  private static void v1(Map<String, Object> claims, Subject subject) {
    claims.put("ver", "1.0");
    claims.put("oid", subject.objectId());
    claims.put("sub", subject.objectId());
    switch (subject) {
      case Subject.Application app -> {
        claims.put("appid", app.appId());
        claims.put("appidacr", app.authentication().claim());
        claims.put("idp", String.valueOf(claims.get("iss")));
        application(claims, app);
      }
      case Subject.User user -> {
        claims.put("acr", "1");
        claims.put("appid", user.appId());
        claims.put("appidacr", user.authentication().claim());
        claims.put("unique_name", user.userPrincipalName());
        claims.put("upn", user.userPrincipalName());
        user(claims, user);
      }
    }
  }

  private static void v2(Map<String, Object> claims, Subject subject) {
    claims.put("ver", "2.0");
    claims.put("oid", subject.objectId());
    claims.put("sub", subject.objectId());
    switch (subject) {
      case Subject.Application app -> {
        claims.put("azp", app.appId());
        claims.put("azpacr", app.authentication().claim());
        application(claims, app);
      }
      case Subject.User user -> {
        claims.put("azp", user.appId());
        claims.put("azpacr", user.authentication().claim());
        claims.put("preferred_username", user.userPrincipalName());
        user(claims, user);
      }
    }
  }

  private static void application(Map<String, Object> claims, Subject.Application app) {
    claims.put("idtyp", "app");
    app.managedIdentityId().ifPresent(id -> claims.put("xms_mirid", id));
  }

  private static void user(Map<String, Object> claims, Subject.User user) {
    claims.put("amr", user.methods());
    claims.put("idtyp", "user");
    claims.put("name", user.displayName());
    claims.put("scp", "user_impersonation");
  }

  private Issued sign(Map<String, Object> claims, Instant now, Duration lifetime) {
    var key = keys.signer();
    var header = new LinkedHashMap<String, Object>();
    header.put("typ", "JWT");
    header.put("alg", "RS256");
    header.put("x5t", key.x5t());
    header.put("kid", key.x5t());
    var input = Jose.encode(header) + "." + Jose.encode(claims);
    var signature = key.signSha256(input.getBytes(StandardCharsets.US_ASCII));
    return new Issued(
        input + "." + Jose.encode(signature), now.minus(BEGINS_BEFORE), now.plus(lifetime));
  }

  private static String unique() {
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return Jose.encode(bytes);
  }
}
