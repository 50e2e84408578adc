package sallyport.identity.tokens;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.crypto.Certificates;
import sallyport.crypto.Place;
import sallyport.crypto.Sealer;
import sallyport.crypto.TokenSigningKey;
import sallyport.identity.tokens.SigningKeyStore.StoredSigningKey;

/**
 * The keys that sign tokens: made, published, rotated, retired, without a call that fails.
 *
 * <p>A key is published {@link #PUBLISHED_AHEAD} before it signs, so that whoever fetches keys once
 * a day knows it in time; it stays published until every token it can have signed has ended.
 * Several nodes may make a key at the same time: all are published, and each node signs with the
 * one that began last.
 */
public final class SigningKeys {
  /** How long a key signs. */
  public static final Duration SIGNS_FOR = Duration.ofDays(30);

  public static final Duration PUBLISHED_AHEAD = Duration.ofHours(24);

  /** No token lives longer than this: that of a managed identity, a day. */
  public static final Duration LONGEST_TOKEN = Duration.ofHours(24);

  /** A late rotation does not stop the service; and clocks differ. */
  private static final Duration SLACK = Duration.ofDays(7);

  /** How often, at most, an unknown key id makes us look whether another node made a key. */
  private static final Duration RELOAD_AT_MOST_EVERY = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  private final SigningKeyStore store;
  private final Sealer sealer;
  private final InstantSource clock;
  private final ReentrantLock changing = new ReentrantLock();
  private final Map<String, TokenSigningKey> opened = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Ring ring = new Ring(List.of(), Map.of(), Instant.MIN);

  public SigningKeys(SigningKeyStore store, Sealer sealer, InstantSource clock) {
    this.store = store;
    this.sealer = sealer;
    this.clock = clock;
  }

  /**
   * A key as everybody may see it.
   *
   * @param kid also its {@code x5t}: base64url of the SHA-1 of the certificate
   * @param certificate DER
   */
  @SuppressWarnings("ArrayRecordComponent") // rendered as it is
  public record PublishedKey(
      String kid, byte[] certificate, RSAPublicKey publicKey, Instant signsFrom, Instant until) {}

  private record Ring(
      List<StoredSigningKey> stored, Map<String, PublishedKey> byKid, Instant loaded) {}

  /** Runs {@code listener} whenever the set of published keys may have changed. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Everything that a verifier should know now, the signing one and those to come included. */
  public List<PublishedKey> published() {
    signer();
    if (ring.loaded().equals(Instant.MIN)) {
      reload();
    }
    var now = clock.instant();
    return ring.byKid().values().stream()
        .filter(key -> key.until().isAfter(now))
        .sorted(Comparator.comparing(PublishedKey::signsFrom))
        .toList();
  }

  /** The published key of this id. */
  public Optional<PublishedKey> published(String kid) {
    var now = clock.instant();
    var known = ring.byKid().get(kid);
    if (known == null && ring.loaded().plus(RELOAD_AT_MOST_EVERY).isBefore(now)) {
      reload();
      known = ring.byKid().get(kid);
    }
    return Optional.ofNullable(known).filter(key -> key.until().isAfter(now));
  }

  /**
   * Another node may have made a key. Those that are known stay, for none is taken back before its
   * time; whoever asks for another, or for all, finds what is stored by then.
   */
  public void mayHaveMore() {
    changing.lock();
    try {
      ring = new Ring(ring.stored(), ring.byKid(), Instant.MIN);
    } finally {
      changing.unlock();
    }
  }

  /** The key to sign with now; made when there is none. */
  TokenSigningKey signer() {
    var now = clock.instant();
    var stored = signing(now);
    if (stored.isEmpty()) {
      changing.lock();
      try {
        reload();
        stored = signing(now);
        if (stored.isEmpty()) {
          add(now);
          stored = signing(now);
        }
      } finally {
        changing.unlock();
      }
    }
    return opened(stored.orElseThrow());
  }

  /**
   * Keeps the ring going: publishes the next key in time, drops what has ended, and learns what
   * other nodes made. To be called at least once in {@link #PUBLISHED_AHEAD}; more often is cheap.
   */
  public void rotateWhenDue() {
    changing.lock();
    try {
      var now = clock.instant();
      store.removeSigningKeysUntil(now);
      reload();
      var newest = ring.stored().isEmpty() ? Instant.MIN : ring.stored().getLast().signsFrom();
      if (newest.isBefore(now.plus(PUBLISHED_AHEAD).minus(SIGNS_FOR))) {
        add(signing(now).isEmpty() ? now : now.plus(PUBLISHED_AHEAD));
      }
    } finally {
      changing.unlock();
    }
  }

  /** A new key signs at once; the others stay published until all their tokens have ended. */
  public void rotateNow() {
    changing.lock();
    try {
      add(clock.instant());
    } finally {
      changing.unlock();
    }
  }

  /** The last key that has begun to sign and whose tokens all end while it is published. */
  private Optional<StoredSigningKey> signing(Instant now) {
    return ring.stored().stream()
        .filter(key -> !key.signsFrom().isAfter(now))
        .filter(key -> key.publishedUntil().isAfter(now.plus(LONGEST_TOKEN)))
        .reduce((_, later) -> later);
  }

  private void add(Instant signsFrom) {
    var until = signsFrom.plus(SIGNS_FOR).plus(PUBLISHED_AHEAD).plus(LONGEST_TOKEN).plus(SLACK);
    var key = TokenSigningKey.generate(clock);
    var kid = key.x5t();
    try (var pkcs8 = key.privateKey()) {
      var sealed = sealer.seal(place(kid), pkcs8);
      store.addSigningKey(new StoredSigningKey(kid, key.certificate(), sealed, signsFrom, until));
    }
    opened.put(kid, key);
    log.info("Token signing key {} is published and signs from {}", kid, signsFrom);
    reload();
  }

  private void reload() {
    changing.lock();
    try {
      var stored = store.signingKeys();
      var before = ring.byKid();
      var byKid =
          stored.stream()
              .map(key -> before.getOrDefault(key.kid(), publish(key)))
              .collect(Collectors.toMap(PublishedKey::kid, Function.identity(), (a, _) -> a));
      ring = new Ring(stored, byKid, clock.instant());
      opened.keySet().retainAll(byKid.keySet());
      if (!before.keySet().equals(byKid.keySet())) {
        listeners.forEach(Runnable::run);
      }
    } finally {
      changing.unlock();
    }
  }

  private TokenSigningKey opened(StoredSigningKey stored) {
    return opened.computeIfAbsent(
        stored.kid(),
        kid -> {
          try (var pkcs8 = sealer.open(place(kid), stored.sealedKey())) {
            return TokenSigningKey.load(pkcs8, stored.certificate());
          }
        });
  }

  private static PublishedKey publish(StoredSigningKey stored) {
    return new PublishedKey(
        stored.kid(),
        stored.certificate(),
        publicKey(stored),
        stored.signsFrom(),
        stored.publishedUntil());
  }

  private static RSAPublicKey publicKey(StoredSigningKey stored) {
    return Certificates.parse(stored.certificate())
        .map(X509Certificate::getPublicKey)
        .filter(RSAPublicKey.class::isInstance)
        .map(RSAPublicKey.class::cast)
        .orElseThrow(() -> new IllegalStateException("no RSA certificate: " + stored.kid()));
  }

  private static Place place(String kid) {
    return new Place("tokens", kid);
  }
}
