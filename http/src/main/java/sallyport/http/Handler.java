package sallyport.http;

/** Answers requests. May block; runs on a virtual thread unless {@link #quick} says otherwise. */
@FunctionalInterface
public interface Handler {

  /**
   * Must not throw for anything a stranger can cause: an exception is a fault and becomes a bare
   * 500.
   */
  Response handle(Request request);

  /**
   * True when this request is answered without waiting for anything, so that it may run on the
   * connection's own thread.
   */
  default boolean quick(Request request) {
    return false;
  }
}
