package sallyport.access;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sallyport.access.Attachment.Evidence;
import sallyport.core.Arrival;
import sallyport.core.VaultId;

/**
 * Virtual networks and private endpoints laid over the real network: the {@link Attachment}s of the
 * operator, and what the control plane knows of the subnets and endpoints they name. Immutable.
 *
 * <p>A link id that a listed proxy passes on counts before all else; then where the connection was
 * accepted, which proxy brought it, and the client's address, the smallest block first.
 */
public final class NetworkMap implements Origins {
  private final List<Attachment> attachments;
  private final Set<String> subnets;
  private final Map<String, Endpoint> endpoints;
  private final Map<Long, Endpoint> byLink;

  /**
   * A private endpoint.
   *
   * @param id its ARM id in lower case
   * @param linkId what proxies name it by
   * @param approvedBy the vault it leads to, once that has approved the connection
   */
  public record Endpoint(String id, long linkId, Optional<VaultId> approvedBy) {}

  /**
   * @param subnets lower-case ids of the subnets whose service endpoint for vaults is on
   */
  public NetworkMap(
      List<Attachment> attachments, Set<String> subnets, Collection<Endpoint> endpoints) {
    this.attachments =
        attachments.stream()
            .sorted(Comparator.comparingInt(attachment -> weight(attachment.evidence())))
            .toList();
    this.subnets = Set.copyOf(subnets);
    this.endpoints = endpoints.stream().collect(toUnmodifiableMap(Endpoint::id, identity()));
    this.byLink = endpoints.stream().collect(toUnmodifiableMap(Endpoint::linkId, identity()));
  }

  private static int weight(Evidence evidence) {
    return switch (evidence) {
      case Evidence.Listener(_, var port) -> port.isPresent() ? 0 : 1;
      case Evidence.Proxy(var peers) -> 200 - peers.length();
      case Evidence.Source(var clients) -> 400 - clients.length();
    };
  }

  @Override
  public Origin of(Arrival arrival) {
    var link = arrival.privateLinkId();
    if (link.isPresent()) {
      return through(byLink.get(link.getAsLong()), "link " + link.getAsLong(), arrival);
    }
    for (var attachment : attachments) {
      if (attachment.evidence().holds(arrival)) {
        return through(attachment.resourceId(), arrival);
      }
    }
    return new Origin.PublicNetwork(arrival.client());
  }

  /**
   * An endpoint that the control plane does not know stays an endpoint, and no vault knows it
   * either. A subnet without the service endpoint reaches vaults as everybody does.
   */
  @Override
  public Origin through(String resourceId, Arrival arrival) {
    if (isEndpoint(resourceId)) {
      return through(endpoints.get(resourceId), resourceId, arrival);
    }
    return subnets.contains(resourceId)
        ? new Origin.Subnet(resourceId, arrival.client())
        : new Origin.PublicNetwork(arrival.client());
  }

  private static Origin through(@Nullable Endpoint known, String name, Arrival arrival) {
    return known == null
        ? new Origin.PrivateEndpoint(name, Optional.empty(), arrival.client())
        : new Origin.PrivateEndpoint(known.id(), known.approvedBy(), arrival.client());
  }

  private static boolean isEndpoint(String resourceId) {
    return resourceId.contains("/privateendpoints/");
  }
}
