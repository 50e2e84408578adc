package sallyport.identity.grants;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import sallyport.core.RefusedException;
import sallyport.crypto.Place;
import sallyport.crypto.SealBrokenException;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;
import sallyport.identity.directory.User;

/**
 * Refresh tokens: what was granted, sealed, so that nothing has to be kept for them. One token
 * serves every resource. It ends after {@link #LIFETIME}, and with the password of its user.
 */
final class RefreshTokens {
  static final Duration LIFETIME = Duration.ofDays(90);
  private static final int MAX_CHARS = 4096;
  private static final Place PLACE = new Place("tokens", "refresh");

  private final Sealer sealer;
  private final Directory directory;
  private final InstantSource clock;

  RefreshTokens(Sealer sealer, Directory directory, InstantSource clock) {
    this.sealer = sealer;
    this.directory = directory;
    this.clock = clock;
  }

  String issue(Tenant tenant, User user, String clientId) {
    var grant =
        Map.<String, Object>of(
            "t", tenant.id(),
            "u", user.objectId(),
            "c", clientId,
            "i", clock.instant().getEpochSecond(),
            "p", passwordMark(user));
    try (var plain = SecretBytes.ofUtf8(JSONObjectUtils.toJSONString(grant))) {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(sealer.seal(PLACE, plain).bytes());
    }
  }

  /** The user for whom the token was issued to this client. */
  User redeem(Tenant tenant, String token, String clientId) {
    var grant = open(token);
    if (!tenant.id().equals(grant.get("t")) || !clientId.equalsIgnoreCase(text(grant, "c"))) {
      throw refused(new IdentityRefusal.InvalidRefreshToken());
    }
    var issued =
        grant.get("i") instanceof Number seconds
            ? Instant.ofEpochSecond(seconds.longValue())
            : Instant.EPOCH;
    if (!issued.plus(LIFETIME).isAfter(clock.instant())) {
      throw refused(new IdentityRefusal.ExpiredRefreshToken(issued));
    }
    var user =
        directory
            .user(tenant.id(), text(grant, "u"))
            .orElseThrow(() -> refused(new IdentityRefusal.InvalidRefreshToken()));
    if (!passwordMark(user).equals(text(grant, "p"))) {
      throw refused(new IdentityRefusal.RevokedRefreshToken());
    }
    if (!user.enabled()) {
      throw refused(new IdentityRefusal.DisabledUser());
    }
    return user;
  }

  private Map<String, Object> open(String token) {
    if (token.length() > MAX_CHARS) {
      throw refused(new IdentityRefusal.InvalidRefreshToken());
    }
    try (var plain = sealer.open(PLACE, new Sealed(Base64.getUrlDecoder().decode(token)))) {
      return JSONObjectUtils.parse(
          plain.expose(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    } catch (SealBrokenException | IllegalArgumentException | ParseException _) {
      throw refused(new IdentityRefusal.InvalidRefreshToken());
    }
  }

  private static String text(Map<String, Object> grant, String name) {
    return grant.get(name) instanceof String text ? text : "";
  }

  /** Changes with the password, and says nothing about it: a part of the hash of its hash. */
  private static String passwordMark(User user) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256")
              .digest(user.passwordHash().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
