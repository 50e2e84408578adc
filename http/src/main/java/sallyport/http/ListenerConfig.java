package sallyport.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a listener serves.
 *
 * @param addresses addresses to bind, all on the same port
 * @param port 0 picks one that is free on all addresses
 * @param identity absent for plain HTTP/1.1; present for TLS with HTTP/1.1 and HTTP/2
 * @param proxies addresses whose word about the caller's address is taken; none can be given yet,
 *     so the caller is always the peer of the socket
 */
public record ListenerConfig(
    List<InetAddress> addresses,
    int port,
    Optional<TlsIdentity> identity,
    Limits limits,
    Observer observer,
    List<InetAddress> proxies) {

  public ListenerConfig {
    addresses = List.copyOf(addresses);
    proxies = List.copyOf(proxies);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a listener needs an address");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("no such port: " + port);
    }
    if (!proxies.isEmpty()) {
      throw new IllegalArgumentException("proxies in front of a listener are not supported");
    }
  }

  /** Plain HTTP with default limits. */
  public static ListenerConfig plain(List<InetAddress> addresses, int port) {
    return new ListenerConfig(
        addresses, port, Optional.empty(), Limits.DEFAULTS, Observer.NONE, List.of());
  }

  /** HTTPS with default limits. */
  public static ListenerConfig tls(List<InetAddress> addresses, int port, TlsIdentity identity) {
    return new ListenerConfig(
        addresses, port, Optional.of(identity), Limits.DEFAULTS, Observer.NONE, List.of());
  }

  public ListenerConfig with(Limits other) {
    return new ListenerConfig(addresses, port, identity, other, observer, proxies);
  }

  public ListenerConfig with(Observer other) {
    return new ListenerConfig(addresses, port, identity, limits, other, proxies);
  }
}
