package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.api.Members;
import sallyport.resources.networks.NetworkResource;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.Subnet;
import sallyport.resources.networks.VirtualNetwork;

/**
 * Virtual networks and subnets as {@code Microsoft.Network} shows them: {@code VirtualNetwork} and
 * {@code Subnet} of the published model.
 */
final class NetworkWire {
  static final String NAMESPACE = "Microsoft.Network/";
  static final String SUBNET = NAMESPACE + VirtualNetwork.TYPE + "/subnets";
  static final String SUCCEEDED = "Succeeded";

  private NetworkWire() {}

  /**
   * @param endpoints all that may have an address in the network
   */
  static Map<String, Object> shown(VirtualNetwork network, List<PrivateEndpoint> endpoints) {
    var properties =
        Members.of(
            "provisioningState",
            SUCCEEDED,
            "resourceGuid",
            network.resourceGuid(),
            "addressSpace",
            Map.of("addressPrefixes", network.addressPrefixes()),
            "subnets",
            network.subnets().stream().map(subnet -> shown(network, subnet, endpoints)).toList(),
            "virtualNetworkPeerings",
            List.of(),
            "enableDdosProtection",
            false);
    return resource(network, VirtualNetwork.TYPE, properties);
  }

  static Map<String, Object> shown(
      VirtualNetwork network, Subnet subnet, List<PrivateEndpoint> endpoints) {
    var id = network.subnetId(subnet);
    var properties = new LinkedHashMap<String, Object>();
    properties.put("provisioningState", SUCCEEDED);
    if (subnet.severalPrefixes()) {
      properties.put("addressPrefixes", subnet.addressPrefixes());
    } else {
      properties.put("addressPrefix", subnet.addressPrefixes().getFirst());
    }
    if (!subnet.serviceEndpoints().isEmpty()) {
      properties.put(
          "serviceEndpoints",
          subnet.serviceEndpoints().stream()
              .map(service ->
                  Members.of(
                      "provisioningState",
                      SUCCEEDED,
                      "service",
                      service,
                      "locations",
                      List.of("*")))
              .toList());
    }
    var within =
        endpoints.stream()
            .filter(endpoint -> endpoint.subnetId().equalsIgnoreCase(id))
            .map(endpoint -> Map.of("id", endpoint.id()))
            .toList();
    if (!within.isEmpty()) {
      properties.put("privateEndpoints", within);
    }
    properties.put("delegations", List.of());
    var policies = subnet.policies();
    properties.put(
        "privateEndpointNetworkPolicies",
        policies.privateEndpointNetworkPolicies().orElse("Disabled"));
    properties.put(
        "privateLinkServiceNetworkPolicies",
        policies.privateLinkServiceNetworkPolicies().orElse("Enabled"));
    policies
        .defaultOutboundAccess()
        .ifPresent(access -> properties.put("defaultOutboundAccess", access));
    return part(subnet.name(), id, SUBNET, network, properties);
  }

  static Map<String, Object> resource(
      NetworkResource resource, String type, Map<String, Object> properties) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("name", resource.place().name());
    shown.put("id", resource.id());
    shown.put("etag", etag(resource));
    shown.put("type", NAMESPACE + type);
    shown.put("location", resource.place().location());
    shown.put("tags", resource.tags());
    shown.put("properties", properties);
    return shown;
  }

  static Map<String, Object> part(
      String name, String id, String type, NetworkResource of, Map<String, Object> properties) {
    return Members.of(
        "name", name, "id", id, "etag", etag(of), "properties", properties, "type", type);
  }

  static String etag(NetworkResource resource) {
    return "W/\"" + resource.revision() + "\"";
  }
}
