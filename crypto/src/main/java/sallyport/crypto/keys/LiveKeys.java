package sallyport.crypto.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.Place;

/**
 * The keys that are ready for use, so that a key is unsealed and read once and not for every
 * signature: parsing a private key costs half of what signing with it does. Bounded; what falls
 * out, or was not used for an hour, is closed. Entries are by the place of a version, whose
 * material never changes.
 */
public final class LiveKeys {
  private static final int TRIES = 3;
  private static final Duration IDLE = Duration.ofHours(1);

  private final Cache<Place, LiveKey> ready;

  /**
   * @param most how many keys are kept ready
   */
  public LiveKeys(int most) {
    this.ready =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterAccess(IDLE)
            .executor(Runnable::run)
            .removalListener((@Nullable Place _, @Nullable LiveKey key, RemovalCause _) -> {
              if (key != null) {
                key.close();
              }
            })
            .build();
  }

  /**
   * Uses the key of a place, making it ready with {@code loader} where it is not. A key that fell
   * out while it was used is loaded again; where that happens time after time, as when more keys
   * are in use at once than are kept, for this use alone.
   */
  @SuppressWarnings("ReferenceEquality") // whether it is this one, not one like it
  public <T> T use(Place place, Supplier<LiveKey> loader, Function<LiveKey, T> operation) {
    for (int i = 0; i < TRIES; i++) {
      var key = ready.get(place, _ -> loader.get());
      try {
        return operation.apply(key);
      } catch (IllegalStateException e) {
        if (ready.getIfPresent(place) == key) {
          throw e;
        }
      }
    }
    var own = loader.get();
    try {
      return operation.apply(own);
    } finally {
      own.close();
    }
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
