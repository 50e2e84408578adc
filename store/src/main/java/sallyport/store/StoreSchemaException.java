package sallyport.store;

/** The store was written by a newer release that this one cannot work with. Nothing was changed. */
public final class StoreSchemaException extends RuntimeException {
  StoreSchemaException(String store, int found, int known) {
    super(
        "store "
            + store
            + " has schema "
            + found
            + ", this release knows "
            + known
            + "; start the newer release, or restore a backup made by this one");
  }
}
