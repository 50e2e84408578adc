package sallyport.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a listener serves.
 *
 * @param addresses addresses to bind, all on the same port
 * @param port 0 picks one that is free on all addresses
 * @param further addresses to bind besides, each with a port of its own
 * @param identity absent for plain HTTP/1.1; present for TLS with HTTP/1.1 and HTTP/2
 * @param sources whose word about the caller's address is taken; nobody's on a plain listener
 * @param ioUring whether sockets are served by io_uring where the kernel lets this process; a plain
 *     listener never asks for it
 */
public record ListenerConfig(
    List<InetAddress> addresses,
    int port,
    List<InetSocketAddress> further,
    Optional<TlsIdentity> identity,
    Limits limits,
    Observer observer,
    Sources sources,
    boolean ioUring) {

  public ListenerConfig {
    addresses = List.copyOf(addresses);
    further = List.copyOf(further);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a listener needs an address");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("no such port: " + port);
    }
    if (identity.isEmpty() && !sources.equals(Sources.NONE)) {
      throw new IllegalArgumentException("a plain listener takes nobody's word for a caller");
    }
  }

  /** Plain HTTP with default limits. */
  public static ListenerConfig plain(List<InetAddress> addresses, int port) {
    return new ListenerConfig(
        addresses,
        port,
        List.of(),
        Optional.empty(),
        Limits.DEFAULTS,
        Observer.NONE,
        Sources.NONE,
        false);
  }

  /** HTTPS with default limits. */
  public static ListenerConfig tls(List<InetAddress> addresses, int port, TlsIdentity identity) {
    return new ListenerConfig(
        addresses,
        port,
        List.of(),
        Optional.of(identity),
        Limits.DEFAULTS,
        Observer.NONE,
        Sources.NONE,
        true);
  }

  public ListenerConfig with(Limits other) {
    return new ListenerConfig(
        addresses, port, further, identity, other, observer, sources, ioUring);
  }

  public ListenerConfig with(Observer other) {
    return new ListenerConfig(addresses, port, further, identity, limits, other, sources, ioUring);
  }

  public ListenerConfig with(Sources other) {
    return new ListenerConfig(addresses, port, further, identity, limits, observer, other, ioUring);
  }

  /** The same, with or without io_uring. */
  public ListenerConfig by(boolean otherIoUring) {
    return new ListenerConfig(
        addresses, port, further, identity, limits, observer, sources, otherIoUring);
  }

  /** The same, bound to these besides. */
  public ListenerConfig alsoAt(List<InetSocketAddress> others) {
    return new ListenerConfig(
        addresses, port, others, identity, limits, observer, sources, ioUring);
  }
}
