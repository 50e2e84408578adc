package sallyport.api.resources;

import java.util.List;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.PrivateEndpoints;

/**
 * Private endpoints, their zone groups, and their network interfaces, which can be read only. Every
 * change is done when it is answered.
 */
final class PrivateEndpointRoutes {
  private static final String TYPE = PrivateEndpoint.TYPE;
  private static final String ACTION = NetworkWire.NAMESPACE + TYPE + "/";
  private static final String INTERFACES = "networkInterfaces";

  private final CloudProfile cloud;
  private final NetworkPaths paths;
  private final PrivateEndpoints endpoints;
  private final LockOut lockOut;

  PrivateEndpointRoutes(
      CloudProfile cloud, NetworkPaths paths, PrivateEndpoints endpoints, LockOut lockOut) {
    this.cloud = cloud;
    this.paths = paths;
    this.endpoints = endpoints;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = NetworkPaths.GROUP + TYPE;
    var one = all + "/{endpoint}";
    var zoneGroups = one + "/privateDnsZoneGroups";
    var zoneGroup = zoneGroups + "/{zones}";
    return List.of(
        route("GET", NetworkPaths.SUBSCRIPTION + TYPE, this::list),
        route("GET", all, this::listGroup),
        route("GET", one, this::get),
        route("PUT", one, this::put).audited("PutPrivateEndpointConnectionProxy"),
        route("DELETE", one, this::delete).audited("DeletePrivateEndpointConnectionProxy"),
        route("GET", zoneGroups, this::zoneGroups),
        route("GET", zoneGroup, this::zoneGroup),
        route("PUT", zoneGroup, this::putZoneGroup),
        route("DELETE", zoneGroup, this::deleteZoneGroup),
        route("GET", NetworkPaths.GROUP + INTERFACES + "/{interface}", this::networkInterface));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.NETWORK, operation);
  }

  private ArmAnswer list(ArmCall call) {
    return shown(call, endpoints.in(paths.subscription(call, ACTION + "read")));
  }

  private ArmAnswer listGroup(ArmCall call) {
    var group = paths.group(call, ACTION + "read");
    return shown(
        call,
        endpoints.in(call.parameter("subscription")).stream()
            .filter(endpoint -> endpoint.place().resourceGroup().equalsIgnoreCase(group))
            .toList());
  }

  private ArmAnswer shown(ArmCall call, List<PrivateEndpoint> found) {
    return ArmAnswer.list(
        found.stream()
            .filter(endpoint -> call.may(ACTION + "read", endpoint.id()))
            .map(endpoint -> EndpointWire.shown(endpoint, cloud))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    return ArmAnswer.ok(EndpointWire.shown(endpoints.get(address(call, "read")), cloud));
  }

  /** Who may approve at the vault has approved; for everybody else there are manual connections. */
  private ArmAnswer put(ArmCall call) {
    var at = address(call, "write");
    var draft = NetworkReader.endpoint(call.body());
    PerimeterMembers.typeOf(draft.vaultId())
        .filter(VaultWire.TYPE::equals)
        .ifPresent(_ -> call.auditUnder(draft.vaultId()));
    var doing = new ArmCall.Doing(ACTION + "write", NetworkPaths.scope(at, TYPE));
    call.requireLinked(
        doing, "Microsoft.Network/virtualNetworks/subnets/join/action", draft.subnetId());
    if (!draft.manual()) {
      call.requireLinked(
          doing,
          "Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action",
          draft.vaultId());
    }
    var put = endpoints.put(at, draft);
    return ArmAnswer.of(put.created() ? 201 : 200, EndpointWire.shown(put.endpoint(), cloud));
  }

  private ArmAnswer delete(ArmCall call) {
    var at = address(call, "delete");
    var vault = endpoints.find(at).map(found -> found.connection().vaultScope()).orElse("");
    if (!vault.isEmpty()) {
      call.auditUnder(vault);
    }
    var standing = lockOut.before(call, vault);
    return standing.after(ArmAnswer.empty(endpoints.delete(at) ? 200 : 204));
  }

  private ArmAnswer zoneGroups(ArmCall call) {
    var endpoint = endpoints.get(address(call, "privateDnsZoneGroups/read"));
    return ArmAnswer.list(
        endpoint.zoneGroups().stream()
            .map(group -> EndpointWire.zoneGroup(endpoint, group))
            .toList());
  }

  private ArmAnswer zoneGroup(ArmCall call) {
    var at = groupAddress(call, "privateDnsZoneGroups/read");
    return ArmAnswer.ok(
        EndpointWire.zoneGroup(
            endpoints.get(at), endpoints.zoneGroup(at, call.parameter("zones"))));
  }

  private ArmAnswer putZoneGroup(ArmCall call) {
    var at = groupAddress(call, "privateDnsZoneGroups/write");
    var configs = NetworkReader.zoneConfigs(call.body());
    var doing =
        new ArmCall.Doing(ACTION + "privateDnsZoneGroups/write", NetworkPaths.scope(at, TYPE));
    configs.forEach(config ->
        call.requireLinked(
            doing, "Microsoft.Network/privateDnsZones/join/action", config.zoneId()));
    var put = endpoints.putZoneGroup(at, call.parameter("zones"), configs);
    return ArmAnswer.of(
        put.created() ? 201 : 200,
        EndpointWire.zoneGroup(put.endpoint(), put.endpoint().zoneGroups().getFirst()));
  }

  private ArmAnswer deleteZoneGroup(ArmCall call) {
    var at = groupAddress(call, "privateDnsZoneGroups/delete");
    return ArmAnswer.empty(endpoints.deleteZoneGroup(at, call.parameter("zones")) ? 200 : 204);
  }

  private ArmAnswer networkInterface(ArmCall call) {
    var at =
        paths.address(call, INTERFACES, "interface", "Microsoft.Network/networkInterfaces/read");
    return endpoints.in(at.subscriptionId()).stream()
        .filter(endpoint -> endpoint.place().resourceGroup().equalsIgnoreCase(at.resourceGroup()))
        .filter(endpoint -> EndpointWire.interfaceName(endpoint).equalsIgnoreCase(at.name()))
        .findFirst()
        .map(endpoint -> ArmAnswer.ok(EndpointWire.networkInterface(endpoint, cloud)))
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.ResourceNotFound(
                    NetworkWire.NAMESPACE + INTERFACES, at.name(), at.resourceGroup())));
  }

  private NetworkAddress address(ArmCall call, String action) {
    return paths.address(call, TYPE, "endpoint", ACTION + action);
  }

  private NetworkAddress groupAddress(ArmCall call, String action) {
    return paths.address(
        call,
        TYPE,
        "endpoint",
        "/privateDnsZoneGroups/" + call.parameter("zones"),
        ACTION + action);
  }
}
