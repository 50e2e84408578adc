package sallyport.access;

import java.net.InetAddress;

/**
 * Where a call came from, as the listener that accepted it knows it. Virtual networks and private
 * endpoints are further cases of this closed set.
 */
public sealed interface Origin {

  InetAddress address();

  /** Over the public network, from this address after any translation. */
  record PublicNetwork(InetAddress address) implements Origin {}
}
