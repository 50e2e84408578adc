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
   * connection's own thread. Asked once per request, when the body is complete; must not wait
   * itself.
   */
  default boolean quick(Request request) {
    return false;
  }

  /**
   * The handler that will answer this request: itself, unless this one chooses between others, or
   * makes one that knows what the request's path means. Asked once per request, when its head is
   * complete, so that a choice is made once.
   */
  default Handler route(Request request) {
    return this;
  }

  /**
   * How many bytes of body this request may bring. Asked of a request that may have one, when its
   * head is complete and its body is still empty; must not wait. More than {@link
   * Limits#maxLargeBodyBytes} is never read.
   */
  default int maxBodyBytes(Request head, Limits limits) {
    return limits.maxBodyBytes();
  }

  /** What metrics call the part of the server that this handler belongs to; one of a fixed few. */
  default String plane() {
    return "other";
  }

  /** The same handler under a name for metrics. */
  default Handler named(String plane) {
    var named = this;
    return new Handler() {
      @Override
      public Response handle(Request request) {
        return named.handle(request);
      }

      @Override
      public boolean quick(Request request) {
        return named.quick(request);
      }

      @Override
      public int maxBodyBytes(Request head, Limits limits) {
        return named.maxBodyBytes(head, limits);
      }

      @Override
      public String plane() {
        return plane;
      }
    };
  }
}
