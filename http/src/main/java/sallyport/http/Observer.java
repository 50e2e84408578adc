package sallyport.http;

/**
 * Sees every answer that leaves a listener, and what was not believed; made for metrics. Called on
 * the connection's own thread: must not wait, and should not allocate.
 */
@FunctionalInterface
public interface Observer {

  /** Sees nothing. */
  Observer NONE = (plane, status, nanos, requestBytes, responseBytes) -> {};

  /**
   * One answer was handed to the connection.
   *
   * @param plane {@link Handler#plane()} of the handler that answered, or {@code "none"} where the
   *     listener itself refused
   * @param nanos from the end of the request's head to the answer
   * @param requestBytes body of the request
   * @param responseBytes body of the answer
   */
  void answered(String plane, int status, long nanos, int requestBytes, int responseBytes);

  /** A connection was closed over its PROXY protocol header. */
  default void proxyHeaderRefused(ProxyFault fault) {}

  /** A request had a forwarding header that was ignored: its caller is no listed forwarder. */
  default void forwardingIgnored() {}

  /** A request was refused: a listed forwarder's header names no address. */
  default void forwardingRefused() {}
}
