package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.VaultId;

/**
 * A private endpoint: an address inside a subnet behind which one vault answers.
 *
 * @param subnetId ARM id of its subnet, in the case of the subnet itself
 * @param privateAddress IPv4, out of the subnet's prefix
 * @param linkId what a proxy in front names the endpoint by; unique, 1 to 2^32 - 1, random
 */
public record PrivateEndpoint(
    Place place,
    String resourceGuid,
    Map<String, String> tags,
    String subnetId,
    Connection connection,
    String privateAddress,
    long linkId,
    List<ZoneGroup> zoneGroups,
    long revision)
    implements NetworkResource {

  /** The type below {@code Microsoft.Network}. */
  public static final String TYPE = "privateEndpoints";

  public PrivateEndpoint {
    tags = Map.copyOf(tags);
    zoneGroups = List.copyOf(zoneGroups);
  }

  @Override
  public String id() {
    return place.id(TYPE);
  }

  @Override
  public PrivateEndpoint numbered(long next) {
    return new PrivateEndpoint(
        place, resourceGuid, tags, subnetId, connection, privateAddress, linkId, zoneGroups, next);
  }

  /**
   * The link to a vault, of which either side may say what becomes of it.
   *
   * @param name on the side of the endpoint
   * @param vaultSideName under {@code vaults/{v}/privateEndpointConnections}
   * @param vault a vault made later under the same name is not the one that was linked
   * @param vaultScope ARM id of the vault
   * @param description what the vault's side said last
   * @param manual it was asked for, not approved by who made it
   */
  public record Connection(
      String name,
      String vaultSideName,
      VaultId vault,
      String vaultScope,
      State state,
      String description,
      Optional<String> requestMessage,
      boolean manual) {

    Connection with(State next, String words) {
      return new Connection(
          name, vaultSideName, vault, vaultScope, next, words, requestMessage, manual);
    }

    /** Whether the vault's side lists it: a disconnected one is there for the endpoint only. */
    public boolean knownToVault() {
      return state != State.DISCONNECTED;
    }
  }

  public enum State {
    PENDING,
    APPROVED,
    REJECTED,
    DISCONNECTED
  }

  /** Zones into which the endpoint's address is written, and taken out again. */
  public record ZoneGroup(String name, List<ZoneConfig> configs) {
    public ZoneGroup {
      configs = List.copyOf(configs);
    }
  }

  /**
   * @param zoneId ARM id of a private DNS zone
   */
  public record ZoneConfig(String name, String zoneId) {}

  PrivateEndpoint with(Connection next) {
    return new PrivateEndpoint(
        place, resourceGuid, tags, subnetId, next, privateAddress, linkId, zoneGroups, revision);
  }

  PrivateEndpoint with(List<ZoneGroup> next) {
    return new PrivateEndpoint(
        place, resourceGuid, tags, subnetId, connection, privateAddress, linkId, next, revision);
  }

  PrivateEndpoint tagged(Map<String, String> next) {
    return new PrivateEndpoint(
        place,
        resourceGuid,
        next,
        subnetId,
        connection,
        privateAddress,
        linkId,
        zoneGroups,
        revision);
  }
}
