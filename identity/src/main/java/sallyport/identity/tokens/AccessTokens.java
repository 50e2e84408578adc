package sallyport.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.crypto.RsaVerifier;
import sallyport.identity.directory.Directory;

/**
 * Checks access tokens, and remembers the good ones by their SHA-256 so that the next call with the
 * same token costs a hash and a look-up.
 *
 * <p>What is remembered ends with the token, with any change of keys or principals ({@link
 * #invalidateAll}), and after {@link #REMEMBERED} in any case: another node may have changed the
 * directory. A token whose principal was removed or disabled is refused as expired, so that its
 * client asks for a new one and learns the reason from the token service.
 */
public final class AccessTokens implements TokenCheck {
  /** Longer than any token issued here with two hundred groups. */
  public static final int MAX_TOKEN_CHARS = 16 * 1024;

  static final Duration REMEMBERED = Duration.ofSeconds(60);
  private static final int REMEMBERED_TOKENS = 20_000;
  private static final long SKEW_SECONDS = 300;

  /** The claims an audit record shows, in the order in which it shows them. */
  private static final List<String> AUDIT_CLAIMS =
      List.of(
          "oid",
          "appid",
          "azp",
          "appidacr",
          "azpacr",
          "scp",
          "upn",
          "unique_name",
          "preferred_username",
          "idtyp",
          "xms_mirid");

  private final CloudProfile profile;
  private final SigningKeys keys;
  private final Directory directory;
  private final InstantSource clock;
  private final AtomicLong generation = new AtomicLong();
  private final Cache<Digest, Known> known;

  public AccessTokens(
      CloudProfile profile, SigningKeys keys, Directory directory, InstantSource clock) {
    this.profile = profile;
    this.keys = keys;
    this.directory = directory;
    this.clock = clock;
    this.known =
        Caffeine.newBuilder().maximumSize(REMEMBERED_TOKENS).expireAfterWrite(REMEMBERED).build();
    directory.onChange(this::invalidateAll);
    keys.onChange(this::invalidateAll);
  }

  /** Forgets every token. A check that is under way keeps what it finds to itself. */
  public void invalidateAll() {
    generation.incrementAndGet();
    known.invalidateAll();
  }

  @Override
  public Verdict check(String token, String tenantId, List<String> audiences) {
    if (token.length() > MAX_TOKEN_CHARS) {
      return new Verdict.Malformed();
    }
    long now = clock.instant().getEpochSecond();
    var digest = Digest.of(token);
    var remembered = known.getIfPresent(digest);
    if (remembered != null && remembered.generation() == generation.get()) {
      return judge(remembered, tenantId, audiences, now);
    }
    return verify(token, digest, tenantId, audiences, now);
  }

  private Verdict verify(
      String token, Digest digest, String tenantId, List<String> audiences, long now) {
    long begun = generation.get();
    var parsed = Jose.parseUnverified(token, MAX_TOKEN_CHARS);
    if (parsed.isEmpty()) {
      return new Verdict.Malformed();
    }
    var jose = parsed.get();
    var key = jose.headerText("kid").flatMap(keys::published);
    boolean rs256 = jose.headerText("alg").equals(Optional.of("RS256"));
    // RFC 7515, 4.1.11: what is marked critical must be understood, and nothing is.
    if (key.isEmpty() || !rs256 || jose.header().containsKey("crit")) {
      return new Verdict.UnknownKey(jose.encodedHeader());
    }
    if (!RsaVerifier.verify(key.get().publicKey(), jose.signingInput(), jose.signature())) {
      return new Verdict.BadSignature();
    }
    return read(jose, begun)
        .map(found -> admit(found, digest, tenantId, audiences, now))
        .orElseGet(Verdict.Malformed::new);
  }

  private Verdict admit(
      Known found, Digest digest, String tenantId, List<String> audiences, long now) {
    var verdict = judge(found, tenantId, audiences, now);
    if (!(verdict instanceof Verdict.Valid)) {
      return verdict;
    }
    if (!active(found.valid().caller())) {
      return new Verdict.Expired();
    }
    known.put(digest, found);
    return verdict;
  }

  /** The checks that depend on who asks and when. Makes nothing where the answer is yes. */
  private Verdict judge(Known token, String tenantId, List<String> audiences, long now) {
    if (now >= token.expires() + SKEW_SECONDS) {
      return new Verdict.Expired();
    }
    if (now < token.begins() - SKEW_SECONDS) {
      return new Verdict.NotYetValid();
    }
    if (!matches(token.audience(), audiences)) {
      return new Verdict.WrongAudience(token.audience());
    }
    if (!token.ownIssuer() || !token.tenant().equalsIgnoreCase(tenantId)) {
      return new Verdict.WrongIssuer(
          List.of(TokenIssuer.issuer(profile, tenantId, Audience.Version.V1)),
          token.valid().caller().issuer());
    }
    return token.valid();
  }

  private static boolean matches(String audience, List<String> accepted) {
    for (int i = 0; i < accepted.size(); i++) {
      if (Audience.same(accepted.get(i), audience)) {
        return true;
      }
    }
    return false;
  }

  private Optional<Known> read(Jose jose, long begun) {
    var audience = jose.text("aud");
    var issuer = jose.text("iss");
    var tenant = jose.text("tid");
    var objectId = jose.text("oid");
    var expires = jose.seconds("exp");
    if (audience.isEmpty()
        || issuer.isEmpty()
        || tenant.isEmpty()
        || objectId.isEmpty()
        || expires.isEmpty()) {
      return Optional.empty();
    }
    var caller = caller(jose, tenant.get(), objectId.get(), issuer.get());
    return Optional.of(
        new Known(
            new Verdict.Valid(caller),
            tenant.get(),
            audience.get(),
            ownIssuer(issuer.get(), tenant.get()),
            jose.seconds("nbf").orElse(0L),
            expires.get(),
            begun));
  }

  private boolean ownIssuer(String issuer, String tenant) {
    return issuer.equals(TokenIssuer.issuer(profile, tenant, Audience.Version.V1))
        || issuer.equals(TokenIssuer.issuer(profile, tenant, Audience.Version.V2));
  }

  private Caller caller(Jose jose, String tenant, String objectId, String issuer) {
    var claimed = Optional.ofNullable(jose.claims().get("groups")).map(AccessTokens::texts);
    return new Caller(
        tenant,
        objectId,
        jose.text("appid").or(() -> jose.text("azp")),
        claimed.orElseGet(() -> directory.groupsOf(tenant, objectId)),
        claimed.isPresent(),
        jose.text("idtyp").map("app"::equals).orElse(jose.text("scp").isEmpty()),
        issuer,
        jose.text("xms_mirid"),
        auditClaims(jose));
  }

  private boolean active(Caller caller) {
    return caller.application()
        ? directory
            .servicePrincipal(caller.tenantId(), caller.objectId())
            .filter(principal -> principal.enabled())
            .isPresent()
        : directory
            .user(caller.tenantId(), caller.objectId())
            .filter(user -> user.enabled())
            .isPresent();
  }

  private static Map<String, String> auditClaims(Jose jose) {
    var shown = new LinkedHashMap<String, String>();
    AUDIT_CLAIMS.forEach(name -> jose.text(name).ifPresent(value -> shown.put(name, value)));
    return shown;
  }

  private static List<String> texts(Object claim) {
    return claim instanceof List<?> items
        ? items.stream()
            .filter(String.class::isInstance)
            .map(item -> ((String) item).toLowerCase(Locale.ROOT))
            .toList()
        : List.of();
  }

  /** A token that verified, and what each further check needs of it. */
  private record Known(
      Verdict.Valid valid,
      String tenant,
      String audience,
      boolean ownIssuer,
      long begins,
      long expires,
      long generation) {}

  /** SHA-256 of a token: no token is kept in memory, and no stranger chooses the hash. */
  private record Digest(long a, long b, long c, long d) {
    /** Never fed: a copy of it costs a tenth of asking the providers for another. */
    private static final MessageDigest FRESH = sha256();

    static Digest of(String token) {
      var hash = ByteBuffer.wrap(copy().digest(token.getBytes(StandardCharsets.ISO_8859_1)));
      return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    private static MessageDigest copy() {
      try {
        return (MessageDigest) FRESH.clone();
      } catch (CloneNotSupportedException _) {
        return sha256();
      }
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    @Override
    public int hashCode() {
      return (int) a;
    }
  }
}
