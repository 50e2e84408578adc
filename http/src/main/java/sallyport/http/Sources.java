package sallyport.http;

import java.net.InetAddress;
import java.util.List;
import sallyport.core.AddressBlock;

/**
 * Whose word about a caller's address is taken, by the address of the one who gives it. Everybody
 * else's word is ignored.
 *
 * @param proxies peers that must begin each connection with a PROXY protocol header, and are
 *     believed
 * @param forwarders callers whose {@code header} is believed; apart from {@code proxies}. One may
 *     stand behind a proxy
 * @param header which header forwarders write
 */
public record Sources(
    List<AddressBlock> proxies, List<AddressBlock> forwarders, ForwardingHeader header) {

  /** Nobody is believed: the caller is the peer. */
  public static final Sources NONE =
      new Sources(List.of(), List.of(), ForwardingHeader.X_FORWARDED_FOR);

  public Sources {
    proxies = List.copyOf(proxies);
    forwarders = List.copyOf(forwarders);
    for (var proxy : proxies) {
      for (var forwarder : forwarders) {
        if (proxy.overlaps(forwarder)) {
          throw new IllegalArgumentException(
              proxy + " must speak PROXY protocol and " + forwarder + " must not");
        }
      }
    }
  }

  /** Whether this peer must speak PROXY protocol. */
  boolean proxy(InetAddress peer) {
    return AddressBlock.anyContains(proxies, peer);
  }

  boolean lists(InetAddress caller) {
    return proxy(caller) || forwarder(caller);
  }

  /** Whether this caller's forwarding header is believed. */
  boolean forwarder(InetAddress caller) {
    return AddressBlock.anyContains(forwarders, caller);
  }
}
