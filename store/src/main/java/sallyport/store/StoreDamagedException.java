package sallyport.store;

import org.jspecify.annotations.Nullable;

/**
 * The store is damaged or cut short and is not read any further. The message names it and the mend.
 */
public final class StoreDamagedException extends RuntimeException {
  StoreDamagedException(String store, String finding, @Nullable Throwable cause) {
    super(
        "store "
            + store
            + " is damaged ("
            + finding
            + "); move it away and restore the last backup with `admin restore`",
        cause);
  }
}
