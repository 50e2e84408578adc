package sallyport.resources;

import java.util.Optional;

/** What vaults and roles ask about networks. Ids are ARM ids, in any case. */
public interface NetworkDirectory {

  Optional<KnownSubnet> subnet(String id);

  /** The id of a network, subnet, private endpoint or zone in its own case. */
  Optional<String> existing(String id);

  /**
   * A subnet that is there.
   *
   * @param reachesVaults whether it has the service endpoint of vaults
   */
  record KnownSubnet(String subscriptionId, String networkId, String name, boolean reachesVaults) {}
}
