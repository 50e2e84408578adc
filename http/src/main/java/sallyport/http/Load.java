package sallyport.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is open and at work on one listener, in all and by caller. A caller is an IPv4
 * address or an IPv6 /64 network: whoever holds one address of such a network holds them all.
 */
final class Load {
  private final ConcurrentHashMap<Object, Caller> callers = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger largeBodies = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Limits limits;

  Load(Limits limits) {
    this.limits = limits;
  }

  /** What one caller has open and at work. */
  static final class Caller {
    private final Object key;
    // Changed only inside the map's own per-key lock.
    private int connections;
    private int visits;
    private final AtomicInteger requests = new AtomicInteger();

    private Caller(Object key) {
      this.key = key;
    }
  }

  /** Counts a connection; the caller may now have more than it is allowed. */
  Caller connected(InetAddress address) {
    connections.incrementAndGet();
    return callers.compute(
        key(address),
        (key, known) -> {
          var caller = known == null ? new Caller(key) : known;
          caller.connections++;
          return caller;
        });
  }

  /** The caller of one request, where that is another than its connection's. */
  Caller visiting(InetAddress address) {
    return callers.compute(
        key(address),
        (key, known) -> {
          var caller = known == null ? new Caller(key) : known;
          caller.visits++;
          return caller;
        });
  }

  void visited(Caller caller) {
    callers.compute(caller.key, (_, known) -> --caller.visits == 0 ? kept(caller, known) : known);
  }

  private static @Nullable Caller kept(Caller caller, @Nullable Caller known) {
    return known == caller && caller.connections == 0 && caller.visits == 0 ? null : known;
  }

  boolean tooMany(Caller caller) {
    return caller.connections > limits.connectionsPerAddress();
  }

  void disconnected(Caller caller) {
    connections.decrementAndGet();
    callers.compute(
        caller.key, (_, known) -> --caller.connections == 0 ? kept(caller, known) : known);
  }

  /** Counts a request where there is room for one more. */
  Admission admit(Caller caller) {
    if (requests.incrementAndGet() > limits.concurrentRequests()) {
      requests.decrementAndGet();
      return Admission.SERVER_FULL;
    }
    if (caller.requests.incrementAndGet() > limits.requestsPerAddress()) {
      leave(caller);
      return Admission.CALLER_FULL;
    }
    return Admission.ADMITTED;
  }

  /** Counts a large body where there is room for one more. */
  boolean admitLargeBody() {
    if (largeBodies.incrementAndGet() > limits.concurrentLargeBodies()) {
      largeBodies.decrementAndGet();
      return false;
    }
    return true;
  }

  void largeBodyLeft() {
    largeBodies.decrementAndGet();
  }

  enum Admission {
    ADMITTED,
    CALLER_FULL,
    SERVER_FULL
  }

  void leave(Caller caller) {
    caller.requests.decrementAndGet();
    requests.decrementAndGet();
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  private static Object key(InetAddress address) {
    return address instanceof Inet6Address
        ? ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }
}
