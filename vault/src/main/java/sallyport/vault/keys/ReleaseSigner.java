package sallyport.vault.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.crypto.Certificates;
import sallyport.crypto.Place;
import sallyport.crypto.Sealer;
import sallyport.crypto.TokenSigningKey;
import sallyport.vault.keys.ReleaseKeyStore.StoredReleaseKey;

/**
 * The key that signs what is released: made when it is first needed, kept sealed, replaced when a
 * third of its certificate's life is left. Nodes over one store that have the same authority share
 * it; where two make one at the same time both keys are good, and the next start takes the later.
 */
final class ReleaseSigner {
  static final Duration LIFE = Duration.ofDays(365);

  private static final Logger LOG = LoggerFactory.getLogger(ReleaseSigner.class);

  private final ReleaseKeyStore store;
  private final Sealer sealer;
  private final ReleaseAuthority authority;
  private final InstantSource clock;
  private @Nullable InForce known;

  ReleaseSigner(
      ReleaseKeyStore store, Sealer sealer, ReleaseAuthority authority, InstantSource clock) {
    this.store = store;
    this.sealer = sealer;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * A key and what vouches for it.
   *
   * @param chain DER, the key's own certificate first
   */
  record Signer(TokenSigningKey key, List<byte[]> chain) {}

  private record InForce(Signer signer, Instant until) {}

  /** The key to sign with now. */
  synchronized Signer current() {
    var now = clock.instant();
    var inForce = known;
    if (inForce == null || !now.isBefore(inForce.until())) {
      inForce = stored(now).orElseGet(() -> add(now));
      known = inForce;
    }
    return inForce.signer();
  }

  /** The last one of the authority that clients trust today. */
  private Optional<InForce> stored(Instant now) {
    var trusted = trusted();
    return store.releaseKeys().stream()
        .filter(key -> now.isBefore(key.signsUntil()))
        .filter(key -> Arrays.equals(key.authority(), trusted))
        .reduce((_, later) -> later)
        .map(this::opened);
  }

  private InForce opened(StoredReleaseKey stored) {
    try (var pkcs8 = sealer.open(place(stored.kid()), stored.sealedKey())) {
      return inForce(TokenSigningKey.load(pkcs8, stored.certificate()), stored);
    }
  }

  private InForce add(Instant now) {
    store.removeReleaseKeysUntil(now);
    var key = authority.newKey(LIFE);
    try (var pkcs8 = key.privateKey()) {
      var stored =
          new StoredReleaseKey(
              key.x5t(),
              key.certificate(),
              trusted(),
              sealer.seal(place(key.x5t()), pkcs8),
              signsUntil(key, now));
      store.addReleaseKey(stored);
      LOG.info("Key {} signs what is released until {}", stored.kid(), stored.signsUntil());
      return inForce(key, stored);
    }
  }

  private static InForce inForce(TokenSigningKey key, StoredReleaseKey stored) {
    var chain =
        stored.authority().length == 0
            ? List.of(stored.certificate())
            : List.of(stored.certificate(), stored.authority());
    return new InForce(new Signer(key, chain), stored.signsUntil());
  }

  private static Instant signsUntil(TokenSigningKey key, Instant now) {
    var ends = Certificates.parse(key.certificate()).orElseThrow().getNotAfter().toInstant();
    return now.plus(Duration.between(now, ends).multipliedBy(2).dividedBy(3));
  }

  private byte[] trusted() {
    return authority.certificate().orElseGet(() -> new byte[0]);
  }

  private static Place place(String kid) {
    return new Place("release", kid);
  }
}
