package sallyport.access;

import java.net.InetAddress;
import java.util.Optional;
import sallyport.core.VaultId;

/**
 * Where a call came from, as evidence shows it: never what the caller says of itself. {@link
 * Origins} tells it from the arrival of a request.
 */
public sealed interface Origin {

  InetAddress address();

  /** Over the public network, from this address after any translation. */
  record PublicNetwork(InetAddress address) implements Origin {}

  /**
   * Through the service endpoint of a subnet. The address is a private one and counts for nothing.
   *
   * @param subnetId the subnet's ARM id in lower case
   */
  record Subnet(String subnetId, InetAddress address) implements Origin {}

  /**
   * Through a private endpoint, whether or not that leads to the vault that is called.
   *
   * @param endpointId the endpoint's ARM id in lower case; for a link id that belongs to no
   *     endpoint, {@code link } and the number
   * @param approvedBy the vault it leads to, once that has approved the connection
   */
  record PrivateEndpoint(String endpointId, Optional<VaultId> approvedBy, InetAddress address)
      implements Origin {}
}
