package sallyport.api.resources;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.PrivateEndpoints;
import sallyport.resources.networks.VirtualNetwork;
import sallyport.resources.networks.VirtualNetworks;

/** Virtual networks and their subnets. Every change is done when it is answered. */
final class VirtualNetworkRoutes {
  private static final String TYPE = VirtualNetwork.TYPE;
  private static final String ACTION = NetworkWire.NAMESPACE + TYPE + "/";

  private final NetworkPaths paths;
  private final VirtualNetworks networks;
  private final PrivateEndpoints endpoints;
  private final LockOut lockOut;

  VirtualNetworkRoutes(
      NetworkPaths paths, VirtualNetworks networks, PrivateEndpoints endpoints, LockOut lockOut) {
    this.paths = paths;
    this.networks = networks;
    this.endpoints = endpoints;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = NetworkPaths.GROUP + TYPE;
    var one = all + "/{network}";
    var subnets = one + "/subnets";
    var subnet = subnets + "/{subnet}";
    return List.of(
        route("GET", NetworkPaths.SUBSCRIPTION + TYPE, this::list),
        route("GET", all, this::listGroup),
        route("GET", one, this::get),
        route("PUT", one, this::put).audited("PutVirtualNetwork"),
        route("PATCH", one, this::patch),
        route("DELETE", one, this::delete).audited("DeleteVirtualNetwork"),
        route("GET", subnets, this::subnets),
        route("GET", subnet, this::subnet),
        route("PUT", subnet, this::putSubnet).audited("PutSubnet"),
        route("DELETE", subnet, this::deleteSubnet).audited("DeleteSubnet"));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.NETWORK, operation);
  }

  private ArmAnswer list(ArmCall call) {
    return shown(call, networks.in(paths.subscription(call, ACTION + "read")));
  }

  private ArmAnswer listGroup(ArmCall call) {
    var group = paths.group(call, ACTION + "read");
    return shown(
        call,
        networks.in(call.parameter("subscription")).stream()
            .filter(network -> network.place().resourceGroup().equalsIgnoreCase(group))
            .toList());
  }

  private ArmAnswer shown(ArmCall call, List<VirtualNetwork> found) {
    return ArmAnswer.list(
        found.stream()
            .filter(network -> call.may(ACTION + "read", network.id()))
            .map(network -> NetworkWire.shown(network, endpoints(network)))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    var network = networks.get(address(call, "read"));
    return ArmAnswer.ok(NetworkWire.shown(network, endpoints(network)));
  }

  private ArmAnswer put(ArmCall call) {
    var at = address(call, "write");
    var draft = NetworkReader.network(call.body());
    var standing = lockOut.before(call, subnetsOf(at));
    var put = networks.put(at, draft);
    return standing.after(
        ArmAnswer.of(
            put.created() ? 201 : 200, NetworkWire.shown(put.network(), endpoints(put.network()))));
  }

  private ArmAnswer patch(ArmCall call) {
    var at = address(call, "write");
    var tags = call.body().map("tags");
    var network = tags.map(given -> networks.retag(at, given)).orElseGet(() -> networks.get(at));
    return ArmAnswer.ok(NetworkWire.shown(network, endpoints(network)));
  }

  private ArmAnswer delete(ArmCall call) {
    var at = address(call, "delete");
    var standing = lockOut.before(call, subnetsOf(at));
    return standing.after(ArmAnswer.empty(networks.delete(at) ? 200 : 204));
  }

  private ArmAnswer subnets(ArmCall call) {
    var network = networks.get(address(call, "subnets/read"));
    var within = endpoints(network);
    return ArmAnswer.list(
        network.subnets().stream()
            .map(subnet -> NetworkWire.shown(network, subnet, within))
            .toList());
  }

  private ArmAnswer subnet(ArmCall call) {
    var at = subnetAddress(call, "subnets/read");
    var subnet = networks.subnet(at, call.parameter("subnet"));
    var network = networks.get(at);
    return ArmAnswer.ok(NetworkWire.shown(network, subnet, endpoints(network)));
  }

  private ArmAnswer putSubnet(ArmCall call) {
    var at = subnetAddress(call, "subnets/write");
    var draft = NetworkReader.subnet(call.parameter("subnet"), call.body());
    var standing = lockOut.before(call, subnetsOf(at));
    var put = networks.putSubnet(at, draft);
    return standing.after(
        ArmAnswer.of(
            put.created() ? 201 : 200,
            NetworkWire.shown(put.network(), put.subnet(), endpoints(put.network()))));
  }

  private ArmAnswer deleteSubnet(ArmCall call) {
    var at = subnetAddress(call, "subnets/delete");
    var standing = lockOut.before(call, subnetsOf(at));
    boolean gone = networks.deleteSubnet(at, call.parameter("subnet"));
    return standing.after(ArmAnswer.empty(gone ? 200 : 204));
  }

  private static Predicate<String> subnetsOf(NetworkAddress at) {
    var inside = (NetworkPaths.scope(at, TYPE) + "/subnets/").toLowerCase(Locale.ROOT);
    return id -> id.startsWith(inside);
  }

  private NetworkAddress address(ArmCall call, String action) {
    return paths.address(call, TYPE, "network", ACTION + action);
  }

  private NetworkAddress subnetAddress(ArmCall call, String action) {
    return paths.address(
        call, TYPE, "network", "/subnets/" + call.parameter("subnet"), ACTION + action);
  }

  private List<PrivateEndpoint> endpoints(VirtualNetwork network) {
    return endpoints.within(network);
  }
}
