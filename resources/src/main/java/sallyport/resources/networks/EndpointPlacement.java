package sallyport.resources.networks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.VaultName;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.ResourceStore;
import sallyport.resources.Subscription;
import sallyport.resources.VaultResource;

/** Gives a new private endpoint its address, its number and its connection to a vault. */
final class EndpointPlacement {
  private static final int MAX_PER_VAULT = 64;
  private static final String SUBNETS = "/subnets/";

  private final ResourceStore resources;
  private final Ids ids;

  EndpointPlacement(ResourceStore resources, Ids ids) {
    this.resources = resources;
    this.ids = ids;
  }

  PrivateEndpoint placed(
      NetworkStore.Change change, NetworkResource.Place place, EndpointDraft draft) {
    var id = place.id(PrivateEndpoint.TYPE);
    var network =
        change
            .network(before(draft.subnetId(), SUBNETS))
            .filter(found -> found.place().location().equalsIgnoreCase(place.location()))
            .filter(found -> sameTenant(place, found.place().subscriptionId()))
            .orElseThrow(() -> missing(draft.subnetId(), id));
    var subnet =
        network
            .subnet(after(draft.subnetId(), SUBNETS))
            .orElseThrow(() -> missing(draft.subnetId(), id));
    var vault =
        vault(draft.vaultId())
            .filter(found -> sameTenant(place, found.place().subscriptionId()))
            .orElseThrow(() -> missing(draft.vaultId(), id));
    var known =
        change.endpointsOf(vault.id()).stream().filter(e -> e.connection().knownToVault()).count();
    if (known >= MAX_PER_VAULT) {
      throw new RefusedException(
          new ResourceRefusal.TooMany("privateEndpointConnections", MAX_PER_VAULT));
    }
    return new PrivateEndpoint(
        place,
        ids.next().toString(),
        draft.tags(),
        network.subnetId(subnet),
        connection(draft, vault),
        address(change, network.subnetId(subnet), subnet),
        linkId(change),
        List.of(),
        1);
  }

  private PrivateEndpoint.Connection connection(EndpointDraft draft, VaultResource vault) {
    return new PrivateEndpoint.Connection(
        NetworkAddress.checked(draft.connectionName()),
        ids.next().toString().replace("-", ""),
        vault.id(),
        vault.place().scope(),
        draft.manual() ? PrivateEndpoint.State.PENDING : PrivateEndpoint.State.APPROVED,
        draft.manual() ? "Awaiting Approval" : "Auto-approved",
        draft.requestMessage(),
        draft.manual());
  }

  private static String address(NetworkStore.Change change, String subnetId, Subnet subnet) {
    var taken =
        change.endpoints().stream()
            .filter(endpoint -> endpoint.subnetId().equalsIgnoreCase(subnetId))
            .map(PrivateEndpoint::privateAddress)
            .toList();
    return subnet.addressPrefixes().stream()
        .map(Prefix::stored)
        .flatMap(block -> block.firstFree(taken).stream())
        .findFirst()
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.SubnetFull(
                    subnet.name(), String.join(",", subnet.addressPrefixes()))));
  }

  private long linkId(NetworkStore.Change change) {
    var taken = change.endpoints().stream().map(PrivateEndpoint::linkId).toList();
    while (true) {
      long next = ids.next().getLeastSignificantBits() & 0xFFFF_FFFFL;
      if (next != 0 && !taken.contains(next)) {
        return next;
      }
    }
  }

  private Optional<VaultResource> vault(String id) {
    return Optional.of(id.substring(id.lastIndexOf('/') + 1))
        .filter(VaultName::valid)
        .flatMap(name -> resources.vault(new VaultName(name)))
        .filter(vault -> vault.place().scope().equalsIgnoreCase(id));
  }

  private boolean sameTenant(NetworkResource.Place place, String otherSubscription) {
    return tenantOf(place.subscriptionId()).equals(tenantOf(otherSubscription));
  }

  private Optional<String> tenantOf(String subscriptionId) {
    return resources.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(subscriptionId))
        .map(Subscription::tenantId)
        .findFirst();
  }

  private static RefusedException missing(String referenced, String by) {
    return new RefusedException(new ResourceRefusal.ReferenceInvalid(referenced, by));
  }

  private static String before(String id, String word) {
    int at = id.toLowerCase(Locale.ROOT).lastIndexOf(word);
    return at < 0 ? "" : id.substring(0, at);
  }

  private static String after(String id, String word) {
    int at = id.toLowerCase(Locale.ROOT).lastIndexOf(word);
    return at < 0 ? "" : id.substring(at + word.length());
  }
}
