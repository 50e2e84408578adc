package sallyport.core;

/** The store cannot be reached or does not answer. Whether a write took place is unknown. */
public final class StorageUnavailableException extends RuntimeException {
  public StorageUnavailableException(String message) {
    super(message);
  }

  public StorageUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
