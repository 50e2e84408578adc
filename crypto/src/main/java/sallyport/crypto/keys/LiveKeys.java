package sallyport.crypto.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.Place;
import sallyport.crypto.Sealed;

/**
 * The keys that are ready for use, so that a key is unsealed and read once and not for every
 * signature: parsing a private key costs half of what signing with it does. Bounded; what falls
 * out, or was not used for an hour, is closed. Entries are by the place of a version, and good for
 * the material that they were made of: a version that is purged and restored has other material at
 * the same place, of which another server says nothing.
 */
public final class LiveKeys {
  private static final int TRIES = 3;
  static final Duration IDLE = Duration.ofHours(1);

  private final Cache<Place, Ready> ready;

  private record Ready(Sealed material, LiveKey key) {}

  /** A version of a key as it was read from the store. */
  public interface Source {

    /** The same octets whenever the same version is read. */
    Sealed material();

    LiveKey load();

    /** Whether the store still has this material at its place. */
    boolean stillStored();
  }

  /**
   * @param most how many keys are kept ready
   */
  public LiveKeys(int most) {
    this(most, Ticker.systemTicker(), Scheduler.systemScheduler());
  }

  /**
   * @param scheduler closes what was not used for long, also where nothing is used any more
   */
  LiveKeys(int most, Ticker ticker, Scheduler scheduler) {
    this.ready =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterAccess(IDLE)
            .ticker(ticker)
            .scheduler(scheduler)
            .executor(Runnable::run)
            .removalListener((@Nullable Place _, @Nullable Ready one, RemovalCause _) -> {
              if (one != null) {
                one.key().close();
              }
            })
            .build();
  }

  /**
   * Uses the key of a place, making it ready where it is not. A key that fell out while it was used
   * is loaded again; where that happens time after time, as when more keys are in use at once than
   * are kept, for this use alone. So is one that was deleted after it was read.
   */
  @SuppressWarnings("ReferenceEquality") // whether it is this one, not one like it
  public <T> T use(Place place, Source source, Function<LiveKey, T> operation) {
    for (int i = 0; i < TRIES; i++) {
      var kept = kept(place, source);
      if (kept.isEmpty()) {
        break;
      }
      try {
        return operation.apply(kept.get().key());
      } catch (IllegalStateException e) {
        if (ready.getIfPresent(place) == kept.get()) {
          throw e;
        }
      }
    }
    var own = source.load();
    try {
      return operation.apply(own);
    } finally {
      own.close();
    }
  }

  private Optional<Ready> kept(Place place, Source source) {
    var known = ready.getIfPresent(place);
    if (known != null && known.material().equals(source.material())) {
      return Optional.of(known);
    }
    var made =
        ready
            .asMap()
            .compute(
                place,
                (_, there) ->
                    there != null && there.material().equals(source.material())
                        ? there
                        : new Ready(source.material(), source.load()));
    // Who deletes drops after it: looked at now, one of both sees that the other was there.
    boolean stored = false;
    try {
      stored = source.stillStored();
    } finally {
      if (!stored) {
        ready.asMap().remove(place, made);
      }
    }
    return stored ? Optional.of(made) : Optional.empty();
  }

  /** Whether the key of a place is ready. */
  public boolean ready(Place place) {
    return ready.getIfPresent(place) != null;
  }

  /** Closes the key of a place, whose material is destroyed. */
  public void drop(Place place) {
    ready.invalidate(place);
  }

  /** Closes every key of a scope whose path begins so. */
  public void dropUnder(String scope, String path) {
    ready
        .asMap()
        .keySet()
        .removeIf(place -> place.scope().equals(scope) && place.path().startsWith(path));
  }
}
