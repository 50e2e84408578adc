package sallyport.resources.networks;

import java.util.List;
import java.util.Optional;

/**
 * A part of a virtual network.
 *
 * @param addressPrefixes IPv4 blocks in canonical form, inside those of the network
 * @param serviceEndpoints names of services that its members reach by service endpoint, as sent
 * @param severalPrefixes whether it was written with {@code addressPrefixes}, and is shown so
 */
public record Subnet(
    String name,
    List<String> addressPrefixes,
    boolean severalPrefixes,
    List<String> serviceEndpoints,
    Policies policies) {
  private static final String VAULTS = "Microsoft.KeyVault";

  public Subnet {
    addressPrefixes = List.copyOf(addressPrefixes);
    serviceEndpoints = List.copyOf(serviceEndpoints);
  }

  /** Words that are shown as they were sent, and decide nothing here. */
  public record Policies(
      Optional<String> privateEndpointNetworkPolicies,
      Optional<String> privateLinkServiceNetworkPolicies,
      Optional<Boolean> defaultOutboundAccess) {
    public static final Policies UNSAID =
        new Policies(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether its members reach vaults by service endpoint: as this subnet, not as an address. */
  public boolean reachesVaults() {
    return serviceEndpoints.stream().anyMatch(VAULTS::equalsIgnoreCase);
  }
}
