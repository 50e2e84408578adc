package sallyport.core;

/**
 * The store has no room for a write. Nothing was written; reads go on; the write may be repeated
 * once there is room.
 */
public final class StorageFullException extends RuntimeException {
  public StorageFullException(Throwable cause) {
    super("no room left for the store", cause);
  }
}
