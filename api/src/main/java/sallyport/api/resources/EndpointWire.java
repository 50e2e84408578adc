package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.api.Members;
import sallyport.core.CloudProfile;
import sallyport.core.VaultName;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.PrivateEndpoint.Connection;
import sallyport.resources.networks.PrivateEndpoint.State;
import sallyport.resources.networks.PrivateEndpoint.ZoneConfig;
import sallyport.resources.networks.PrivateEndpoint.ZoneGroup;

/**
 * Private endpoints from both sides: {@code PrivateEndpoint}, {@code NetworkInterface} and {@code
 * PrivateDnsZoneGroup} of {@code Microsoft.Network}, {@code PrivateEndpointConnection} of {@code
 * Microsoft.KeyVault}. {@code linkIdentifier}, by which a proxy in front names the endpoint, is
 * that of {@code Microsoft.Network/privateLinkServices}.
 */
final class EndpointWire {
  static final String CONNECTION = VaultWire.TYPE + "/privateEndpointConnections";
  private static final String TYPE = NetworkWire.NAMESPACE + PrivateEndpoint.TYPE;
  private static final int TTL_SECONDS = 10;

  private EndpointWire() {}

  static Map<String, Object> shown(PrivateEndpoint endpoint, CloudProfile cloud) {
    var link = endpoint.connection();
    var connections = List.of(connection(endpoint));
    return NetworkWire.resource(
        endpoint,
        PrivateEndpoint.TYPE,
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "resourceGuid",
            endpoint.resourceGuid(),
            "privateLinkServiceConnections",
            link.manual() ? List.of() : connections,
            "manualPrivateLinkServiceConnections",
            link.manual() ? connections : List.of(),
            "customNetworkInterfaceName",
            "",
            "subnet",
            Map.of("id", endpoint.subnetId()),
            "ipConfigurations",
            List.of(),
            "networkInterfaces",
            List.of(Map.of("id", interfaceId(endpoint))),
            "customDnsConfigs",
            dnsConfigs(endpoint, cloud)));
  }

  private static Map<String, Object> connection(PrivateEndpoint endpoint) {
    var link = endpoint.connection();
    var properties = new LinkedHashMap<String, Object>();
    properties.put("provisioningState", NetworkWire.SUCCEEDED);
    properties.put("privateLinkServiceId", link.vaultScope());
    properties.put("groupIds", List.of("vault"));
    link.requestMessage().ifPresent(message -> properties.put("requestMessage", message));
    properties.put("privateLinkServiceConnectionState", state(link));
    properties.put("linkIdentifier", Long.toString(endpoint.linkId()));
    var kind =
        link.manual() ? "manualPrivateLinkServiceConnections" : "privateLinkServiceConnections";
    return NetworkWire.part(
        link.name(),
        endpoint.id() + "/" + kind + "/" + link.name(),
        TYPE + "/" + kind,
        endpoint,
        properties);
  }

  /** Names for who keeps no zone; with a zone group the real service leaves them out too. */
  private static List<Object> dnsConfigs(PrivateEndpoint endpoint, CloudProfile cloud) {
    if (endpoint.connection().state() != State.APPROVED || !endpoint.zoneGroups().isEmpty()) {
      return List.of();
    }
    return List.of(
        Members.of(
            "fqdn",
            cloud.vaultHost(vaultOf(endpoint)),
            "ipAddresses",
            List.of(endpoint.privateAddress())));
  }

  static String interfaceName(PrivateEndpoint endpoint) {
    return endpoint.place().name() + ".nic." + endpoint.resourceGuid();
  }

  private static String interfaceId(PrivateEndpoint endpoint) {
    var id = endpoint.id();
    return id.substring(
            0, id.length() - PrivateEndpoint.TYPE.length() - 1 - endpoint.place().name().length())
        + "networkInterfaces/"
        + interfaceName(endpoint);
  }

  /** The interface that has the endpoint's address. */
  static Map<String, Object> networkInterface(PrivateEndpoint endpoint, CloudProfile cloud) {
    var id = interfaceId(endpoint);
    var type = NetworkWire.NAMESPACE + "networkInterfaces";
    var configuration =
        NetworkWire.part(
            "privateEndpointIpConfig." + endpoint.resourceGuid(),
            id + "/ipConfigurations/privateEndpointIpConfig." + endpoint.resourceGuid(),
            type + "/ipConfigurations",
            endpoint,
            Members.of(
                "provisioningState",
                NetworkWire.SUCCEEDED,
                "privateIPAddress",
                endpoint.privateAddress(),
                "privateIPAllocationMethod",
                "Dynamic",
                "subnet",
                Map.of("id", endpoint.subnetId()),
                "primary",
                true,
                "privateIPAddressVersion",
                "IPv4",
                "privateLinkConnectionProperties",
                Members.of(
                    "groupId",
                    "vault",
                    "requiredMemberName",
                    "default",
                    "fqdns",
                    List.of(cloud.vaultHost(vaultOf(endpoint))))));
    return Members.of(
        "name",
        interfaceName(endpoint),
        "id",
        id,
        "etag",
        NetworkWire.etag(endpoint),
        "type",
        type,
        "location",
        endpoint.place().location(),
        "properties",
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "ipConfigurations",
            List.of(configuration),
            "privateEndpoint",
            Map.of("id", endpoint.id()),
            "nicType",
            "Standard"));
  }

  static Map<String, Object> zoneGroup(PrivateEndpoint endpoint, ZoneGroup group) {
    var id = endpoint.id() + "/privateDnsZoneGroups/" + group.name();
    return NetworkWire.part(
        group.name(),
        id,
        TYPE + "/privateDnsZoneGroups",
        endpoint,
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "privateDnsZoneConfigs",
            group.configs().stream().map(config -> zoneConfig(endpoint, id, config)).toList()));
  }

  private static Map<String, Object> zoneConfig(
      PrivateEndpoint endpoint, String group, ZoneConfig config) {
    var zone = config.zoneId().substring(config.zoneId().lastIndexOf('/') + 1);
    var name = vaultOf(endpoint).value();
    var sets =
        endpoint.connection().state() == State.APPROVED
            ? List.<Object>of(
                Members.of(
                    "recordType",
                    "A",
                    "recordSetName",
                    name,
                    "fqdn",
                    name + "." + zone,
                    "ttl",
                    TTL_SECONDS,
                    "provisioningState",
                    NetworkWire.SUCCEEDED,
                    "ipAddresses",
                    List.of(endpoint.privateAddress())))
            : List.of();
    return NetworkWire.part(
        config.name(),
        group + "/privateDnsZoneConfigs/" + config.name(),
        TYPE + "/privateDnsZoneGroups/privateDnsZoneConfigs",
        endpoint,
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "privateDnsZoneId",
            config.zoneId(),
            "recordSets",
            sets));
  }

  /** As the vault's side has it. */
  static Map<String, Object> vaultSide(PrivateEndpoint endpoint) {
    var properties = new LinkedHashMap<>(item(endpoint));
    properties.put("linkIdentifier", Long.toString(endpoint.linkId()));
    var name = endpoint.connection().vaultSideName();
    return Members.of(
        "id",
        vaultSideId(endpoint),
        "name",
        name,
        "type",
        CONNECTION,
        "etag",
        NetworkWire.etag(endpoint),
        "properties",
        properties);
  }

  /** As a vault lists it among its own properties: {@code PrivateEndpointConnectionItem}. */
  static Map<String, Object> listed(PrivateEndpoint endpoint) {
    return Members.of("id", vaultSideId(endpoint), "properties", item(endpoint));
  }

  private static String vaultSideId(PrivateEndpoint endpoint) {
    var link = endpoint.connection();
    return link.vaultScope() + "/privateEndpointConnections/" + link.vaultSideName();
  }

  private static Map<String, Object> item(PrivateEndpoint endpoint) {
    return Members.of(
        "provisioningState",
        NetworkWire.SUCCEEDED,
        "privateEndpoint",
        Map.of("id", endpoint.id()),
        "privateLinkServiceConnectionState",
        state(endpoint.connection()));
  }

  private static Map<String, Object> state(Connection link) {
    return Members.of(
        "status", word(link.state()), "description", link.description(), "actionsRequired", "None");
  }

  private static String word(State state) {
    return switch (state) {
      case PENDING -> "Pending";
      case APPROVED -> "Approved";
      case REJECTED -> "Rejected";
      case DISCONNECTED -> "Disconnected";
    };
  }

  private static VaultName vaultOf(PrivateEndpoint endpoint) {
    var scope = endpoint.connection().vaultScope();
    return new VaultName(scope.substring(scope.lastIndexOf('/') + 1));
  }
}
