package sallyport.store;

/** A backup is restored into an empty store only. Nothing was done. */
public final class StoreNotEmptyException extends RuntimeException {
  StoreNotEmptyException(String store) {
    super("store " + store + " is not empty; restore into a new data folder or database");
  }
}
