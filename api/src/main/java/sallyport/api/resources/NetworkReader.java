package sallyport.api.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.EndpointDraft;
import sallyport.resources.networks.NetworkDraft;
import sallyport.resources.networks.NetworkDraft.SubnetDraft;
import sallyport.resources.networks.PrivateEndpoint.ZoneConfig;
import sallyport.resources.networks.PrivateZone.AddressRecords;
import sallyport.resources.networks.PrivateZone.Link;
import sallyport.resources.networks.Subnet;

/**
 * Reads what clients write about networks, endpoints and zones. Read-only members are passed over;
 * what would shape traffic that does not pass this server is refused, for it would not be enforced.
 */
final class NetworkReader {
  private static final int DEFAULT_TTL_SECONDS = 3_600;

  private NetworkReader() {}

  static NetworkDraft network(Members body) {
    var properties = required(body, "properties");
    refuse(properties, "ddosProtectionPlan");
    refuse(properties, "encryption");
    if (properties.flag("enableDdosProtection").orElse(false)) {
      throw notEnforced("enableDdosProtection");
    }
    if (!properties.objects("virtualNetworkPeerings").orElse(List.of()).isEmpty()) {
      throw notEnforced("virtualNetworkPeerings");
    }
    return new NetworkDraft(
        body.text("location"),
        body.map("tags").orElse(Map.of()),
        properties.object("addressSpace").map(s -> s.texts("addressPrefixes")).orElse(List.of()),
        properties
            .objects("subnets")
            .map(subnets ->
                subnets.stream()
                    .map(subnet -> subnet(subnet.text("name").orElse(""), subnet))
                    .toList()));
  }

  static SubnetDraft subnet(String name, Members body) {
    var properties = required(body, "properties");
    for (var member : List.of("networkSecurityGroup", "routeTable", "natGateway")) {
      refuse(properties, member);
    }
    if (!properties.objects("delegations").orElse(List.of()).isEmpty()) {
      throw notEnforced("delegations");
    }
    if (!properties.objects("serviceEndpointPolicies").orElse(List.of()).isEmpty()) {
      throw notEnforced("serviceEndpointPolicies");
    }
    var several = properties.texts("addressPrefixes");
    return new SubnetDraft(
        name,
        several.isEmpty() ? properties.text("addressPrefix").stream().toList() : several,
        !several.isEmpty(),
        properties.objects("serviceEndpoints").orElse(List.of()).stream()
            .map(service -> service.text("service").orElse(""))
            .toList(),
        new Subnet.Policies(
            properties.text("privateEndpointNetworkPolicies"),
            properties.text("privateLinkServiceNetworkPolicies"),
            properties.flag("defaultOutboundAccess")));
  }

  static EndpointDraft endpoint(Members body) {
    var properties = required(body, "properties");
    for (var member : List.of("ipConfigurations", "applicationSecurityGroups")) {
      if (!properties.objects(member).orElse(List.of()).isEmpty()) {
        throw notEnforced(member);
      }
    }
    var approved = properties.objects("privateLinkServiceConnections").orElse(List.of());
    var asked = properties.objects("manualPrivateLinkServiceConnections").orElse(List.of());
    var all = new ArrayList<>(approved);
    all.addAll(asked);
    if (all.size() != 1) {
      throw invalid("privateLinkServiceConnections");
    }
    var connection = all.getFirst();
    var link = required(connection, "properties");
    var groups = link.texts("groupIds");
    if (groups.size() != 1 || !groups.getFirst().equalsIgnoreCase("vault")) {
      throw invalid("groupIds");
    }
    return new EndpointDraft(
        body.text("location"),
        body.map("tags").orElse(Map.of()),
        properties.object("subnet").flatMap(s -> s.text("id")).orElseThrow(() -> invalid("subnet")),
        connection.text("name").orElse(""),
        link.text("privateLinkServiceId").orElseThrow(() -> invalid("privateLinkServiceId")),
        message(link),
        !asked.isEmpty());
  }

  private static Optional<String> message(Members link) {
    var message = link.text("requestMessage");
    if (message.filter(text -> text.length() > 140).isPresent()) {
      throw invalid("requestMessage");
    }
    return message;
  }

  static List<ZoneConfig> zoneConfigs(Members body) {
    return required(body, "properties").objects("privateDnsZoneConfigs").orElse(List.of()).stream()
        .map(config ->
            new ZoneConfig(
                config.text("name").orElse(""),
                config
                    .object("properties")
                    .flatMap(p -> p.text("privateDnsZoneId"))
                    .orElseThrow(() -> invalid("privateDnsZoneId"))))
        .toList();
  }

  static AddressRecords records(String name, Members body) {
    var properties = required(body, "properties");
    return new AddressRecords(
        name,
        properties.number("ttl").orElse(DEFAULT_TTL_SECONDS),
        properties.objects("aRecords").orElse(List.of()).stream()
            .map(entry -> entry.text("ipv4Address").orElse(""))
            .toList(),
        properties.map("metadata").orElse(Map.of()),
        Optional.empty());
  }

  static Link link(String name, Members body) {
    var properties = required(body, "properties");
    return new Link(
        name,
        properties
            .object("virtualNetwork")
            .flatMap(network -> network.text("id"))
            .orElseThrow(() -> invalid("virtualNetwork")),
        properties.flag("registrationEnabled").orElse(false),
        body.map("tags").orElse(Map.of()));
  }

  /** {@code Approved} is true, {@code Rejected} false; nothing else can be asked for. */
  static boolean approval(Members state) {
    var word = state.text("status").orElse("");
    if (word.equalsIgnoreCase("Approved")) {
      return true;
    }
    if (word.equalsIgnoreCase("Rejected")) {
      return false;
    }
    throw invalid("privateLinkServiceConnectionState.status");
  }

  static Members required(Members body, String member) {
    return body.object(member).orElseThrow(() -> invalid(member));
  }

  private static void refuse(Members properties, String member) {
    if (properties.has(member)) {
      throw notEnforced(member);
    }
  }

  private static RefusedException notEnforced(String member) {
    return new RefusedException(new ResourceRefusal.NotEnforced(member, "it is not supported"));
  }

  private static RefusedException invalid(String property) {
    return new RefusedException(new ResourceRefusal.InvalidValue(property));
  }
}
