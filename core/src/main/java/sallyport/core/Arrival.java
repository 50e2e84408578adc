package sallyport.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a request reached this server, as far as there is evidence for it: sockets, and what a proxy
 * that is listed by its address said. Nothing here was written by the caller itself.
 *
 * @param client who the call is from: the peer, or whom a listed proxy named
 * @param peer the other end of the socket; the proxy where there is one
 * @param local the address and port of the listener that accepted the connection; empty where that
 *     is not known
 * @param privateLinkId the link id of a private endpoint, from the private-link TLV of a listed
 *     proxy's PROXY protocol header (type 0xEE, subtype 0x01)
 */
public record Arrival(
    InetAddress client,
    InetAddress peer,
    Optional<InetSocketAddress> local,
    OptionalLong privateLinkId) {

  /** From the peer itself, to a listener that is not known. */
  public static Arrival direct(InetAddress peer) {
    return new Arrival(peer, peer, Optional.empty(), OptionalLong.empty());
  }

  /** Whether a listed proxy stands between the client and this server. */
  public boolean proxied() {
    return !client.equals(peer);
  }
}
