package sallyport.api.resources;

import java.util.List;
import java.util.Map;
import sallyport.api.Members;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.PrivateZone;
import sallyport.resources.networks.PrivateZone.AddressRecords;
import sallyport.resources.networks.PrivateZone.Link;
import sallyport.resources.networks.PrivateZones;

/** Private DNS zones with their A records and links. Every change is done when it is answered. */
final class PrivateZoneRoutes {
  private static final String TYPE = PrivateZone.TYPE;
  private static final String ACTION = NetworkWire.NAMESPACE + TYPE + "/";

  private final NetworkPaths paths;
  private final PrivateZones zones;

  PrivateZoneRoutes(NetworkPaths paths, PrivateZones zones) {
    this.paths = paths;
    this.zones = zones;
  }

  List<Route> routes() {
    var all = NetworkPaths.GROUP + TYPE;
    var one = all + "/{zone}";
    var record = one + "/A/{record}";
    var link = one + "/virtualNetworkLinks/{link}";
    return List.of(
        route("GET", NetworkPaths.SUBSCRIPTION + TYPE, this::list),
        route("GET", all, this::listGroup),
        route("GET", one, this::get),
        route("PUT", one, this::put),
        route("DELETE", one, this::delete),
        route("GET", one + "/ALL", this::allRecords),
        route("GET", one + "/A", this::allRecords),
        route("GET", record, this::records),
        route("PUT", record, this::putRecords),
        route("DELETE", record, this::deleteRecords),
        route("GET", one + "/virtualNetworkLinks", this::links),
        route("GET", link, this::link),
        route("PUT", link, this::putLink),
        route("DELETE", link, this::deleteLink));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.PRIVATE_DNS, operation);
  }

  private ArmAnswer list(ArmCall call) {
    return shown(call, zones.in(paths.subscription(call, ACTION + "read")));
  }

  private ArmAnswer listGroup(ArmCall call) {
    var group = paths.group(call, ACTION + "read");
    return shown(
        call,
        zones.in(call.parameter("subscription")).stream()
            .filter(zone -> zone.place().resourceGroup().equalsIgnoreCase(group))
            .toList());
  }

  private static ArmAnswer shown(ArmCall call, List<PrivateZone> found) {
    return ArmAnswer.list(
        found.stream()
            .filter(zone -> call.may(ACTION + "read", zone.id()))
            .map(PrivateZoneRoutes::shown)
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    return ArmAnswer.ok(shown(zones.get(address(call, "read"))));
  }

  private ArmAnswer put(ArmCall call) {
    var at = address(call, "write");
    var put = zones.put(at, call.body().map("tags").orElse(Map.of()), onlyNew(call));
    return ArmAnswer.of(put.created() ? 201 : 200, shown(put.zone()));
  }

  private ArmAnswer delete(ArmCall call) {
    return ArmAnswer.empty(zones.delete(address(call, "delete")) ? 200 : 204);
  }

  private ArmAnswer allRecords(ArmCall call) {
    var zone = zones.get(address(call, "A/read"));
    return ArmAnswer.list(zone.records().stream().map(set -> shown(zone, set)).toList());
  }

  private ArmAnswer records(ArmCall call) {
    var at = recordAddress(call, "A/read");
    var set = zones.records(at, call.parameter("record"));
    return ArmAnswer.ok(shown(zones.get(at), set));
  }

  private ArmAnswer putRecords(ArmCall call) {
    var at = recordAddress(call, "A/write");
    var name = call.parameter("record");
    var put = zones.putRecords(at, NetworkReader.records(name, call.body()), onlyNew(call));
    return ArmAnswer.of(
        put.created() ? 201 : 200, shown(put.zone(), put.zone().records(name).orElseThrow()));
  }

  private ArmAnswer deleteRecords(ArmCall call) {
    var at = recordAddress(call, "A/delete");
    return ArmAnswer.empty(zones.deleteRecords(at, call.parameter("record")) ? 200 : 204);
  }

  private ArmAnswer links(ArmCall call) {
    var zone = zones.get(address(call, "virtualNetworkLinks/read"));
    return ArmAnswer.list(zone.links().stream().map(link -> shown(zone, link)).toList());
  }

  private ArmAnswer link(ArmCall call) {
    var at = linkAddress(call, "virtualNetworkLinks/read");
    var link = zones.link(at, call.parameter("link"));
    return ArmAnswer.ok(shown(zones.get(at), link));
  }

  private ArmAnswer putLink(ArmCall call) {
    var at = linkAddress(call, "virtualNetworkLinks/write");
    var name = call.parameter("link");
    var link = NetworkReader.link(name, call.body());
    call.requireLinked(
        new ArmCall.Doing(ACTION + "virtualNetworkLinks/write", NetworkPaths.scope(at, TYPE)),
        "Microsoft.Network/virtualNetworks/join/action",
        link.networkId());
    var put = zones.putLink(at, link);
    return ArmAnswer.of(
        put.created() ? 201 : 200, shown(put.zone(), put.zone().link(name).orElseThrow()));
  }

  private ArmAnswer deleteLink(ArmCall call) {
    var at = linkAddress(call, "virtualNetworkLinks/delete");
    return ArmAnswer.empty(zones.deleteLink(at, call.parameter("link")) ? 200 : 204);
  }

  private NetworkAddress address(ArmCall call, String action) {
    return paths.address(call, TYPE, "zone", ACTION + action);
  }

  private NetworkAddress recordAddress(ArmCall call, String action) {
    return paths.address(call, TYPE, "zone", "/A/" + call.parameter("record"), ACTION + action);
  }

  private NetworkAddress linkAddress(ArmCall call, String action) {
    return paths.address(
        call, TYPE, "zone", "/virtualNetworkLinks/" + call.parameter("link"), ACTION + action);
  }

  private static boolean onlyNew(ArmCall call) {
    return call.request().header("If-None-Match").filter("*"::equals).isPresent();
  }

  private static Map<String, Object> shown(PrivateZone zone) {
    return NetworkWire.resource(
        zone,
        TYPE,
        Members.of(
            "maxNumberOfRecordSets",
            PrivateZones.MAX_RECORD_SETS,
            "maxNumberOfVirtualNetworkLinks",
            PrivateZones.MAX_LINKS,
            "maxNumberOfVirtualNetworkLinksWithRegistration",
            0,
            "numberOfRecordSets",
            zone.records().size(),
            "numberOfVirtualNetworkLinks",
            zone.links().size(),
            "numberOfVirtualNetworkLinksWithRegistration",
            0,
            "provisioningState",
            NetworkWire.SUCCEEDED));
  }

  private static Map<String, Object> shown(PrivateZone zone, AddressRecords set) {
    var zoneName = zone.place().name();
    return NetworkWire.part(
        set.name(),
        zone.id() + "/A/" + set.name(),
        NetworkWire.NAMESPACE + TYPE + "/A",
        zone,
        Members.of(
            "metadata",
            set.metadata(),
            "fqdn",
            (set.name().equals("@") ? "" : set.name() + ".") + zoneName + ".",
            "ttl",
            set.ttlSeconds(),
            "aRecords",
            set.addresses().stream().map(address -> Map.of("ipv4Address", address)).toList(),
            "isAutoRegistered",
            false));
  }

  private static Map<String, Object> shown(PrivateZone zone, Link link) {
    return Members.of(
        "name",
        link.name(),
        "id",
        zone.id() + "/virtualNetworkLinks/" + link.name(),
        "etag",
        NetworkWire.etag(zone),
        "type",
        NetworkWire.NAMESPACE + TYPE + "/virtualNetworkLinks",
        "location",
        "global",
        "tags",
        link.tags(),
        "properties",
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "registrationEnabled",
            false,
            "virtualNetwork",
            Map.of("id", link.networkId()),
            "virtualNetworkLinkState",
            "Completed"));
  }
}
