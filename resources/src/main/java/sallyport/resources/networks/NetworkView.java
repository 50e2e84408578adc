package sallyport.resources.networks;

import java.util.List;
import java.util.Optional;
import sallyport.core.VaultId;

/** What there is. Ids are ARM ids, compared without regard to case; lists are in their order. */
public interface NetworkView {

  /** Of all subscriptions. */
  List<VirtualNetwork> networks();

  Optional<VirtualNetwork> network(String id);

  /** Of all subscriptions. */
  List<PrivateEndpoint> endpoints();

  Optional<PrivateEndpoint> endpoint(String id);

  /** Those made for one vault, in whatever state their connections are. */
  List<PrivateEndpoint> endpointsOf(VaultId vault);

  /** Of all subscriptions. */
  List<PrivateZone> zones();

  Optional<PrivateZone> zone(String id);

  /** Of all subscriptions. */
  List<SecurityPerimeter> perimeters();

  Optional<SecurityPerimeter> perimeter(String id);
}
