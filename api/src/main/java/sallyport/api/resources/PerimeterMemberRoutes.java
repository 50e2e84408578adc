package sallyport.api.resources;

import java.util.List;
import java.util.Map;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.Locations;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PerimeterMembers.Inside;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.SecurityPerimeters;

/** What is inside network security perimeters. Every change is done when it is answered. */
final class PerimeterMemberRoutes {
  private static final String TYPE = SecurityPerimeter.TYPE;
  private static final String ACTION = PerimeterRoutes.ACTION + "resourceAssociations/";

  private final CloudProfile cloud;
  private final NetworkPaths paths;
  private final PerimeterMembers members;
  private final SecurityPerimeters perimeters;
  private final LockOut lockOut;

  PerimeterMemberRoutes(
      CloudProfile cloud,
      NetworkPaths paths,
      PerimeterMembers members,
      SecurityPerimeters perimeters,
      LockOut lockOut) {
    this.cloud = cloud;
    this.paths = paths;
    this.members = members;
    this.perimeters = perimeters;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = NetworkPaths.GROUP + TYPE + "/{perimeter}/resourceAssociations";
    var one = all + "/{association}";
    return List.of(
        route("GET", all, this::list),
        route("GET", one, this::get),
        route("PUT", one, this::put).audited("PutNetworkSecurityPerimeterAssociation"),
        route("DELETE", one, this::delete).audited("DeleteNetworkSecurityPerimeterAssociation"),
        route("POST", one + "/reconcile", this::reconcile)
            .audited("ReconcileNetworkSecurityPerimeterAssociation"),
        route(
            "GET",
            NetworkPaths.SUBSCRIPTION + "locations/{location}/perimeterAssociableResourceTypes",
            this::associable));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.PERIMETERS, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var perimeter = perimeters.get(paths.address(call, TYPE, "perimeter", ACTION + "read"));
    return ArmAnswer.list(
        perimeter.associations().stream()
            .map(it -> PerimeterWire.association(new Inside(perimeter, it)))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    var at = address(call, "read");
    return ArmAnswer.ok(PerimeterWire.association(members.get(at, call.parameter("association"))));
  }

  /** Needs the right to use the profile, and the right to put the resource inside a perimeter. */
  private ArmAnswer put(ArmCall call) {
    var at = address(call, "write");
    var draft = PerimeterReader.association(call.parameter("association"), call.body());
    var doing = new ArmCall.Doing(ACTION + "write", NetworkPaths.scope(at, TYPE));
    var type =
        PerimeterMembers.typeOf(draft.resourceId())
            .orElseThrow(() ->
                new RefusedException(new ResourceRefusal.InvalidValue("privateLinkResource")));
    if (type.equals(VaultWire.TYPE)) {
      call.auditUnder(draft.resourceId());
    }
    call.requireLinked(doing, PerimeterRoutes.ACTION + "profiles/join/action", draft.profileId());
    call.requireLinked(doing, type + "/joinPerimeter/action", draft.resourceId());
    var standing = lockOut.before(call, draft.resourceId());
    var put = members.put(at, draft);
    return standing.after(
        ArmAnswer.of(put.created() ? 201 : 200, PerimeterWire.association(put.inside())));
  }

  private ArmAnswer delete(ArmCall call) {
    var at = address(call, "delete");
    var name = call.parameter("association");
    var found = members.find(at, name);
    found.ifPresent(inside -> about(call, inside));
    var standing = lockOut.before(call, found.map(it -> it.association().resourceId()).orElse(""));
    return standing.after(ArmAnswer.empty(members.delete(at, name) ? 200 : 204));
  }

  /** What is stored is in force already. */
  private ArmAnswer reconcile(ArmCall call) {
    about(call, members.get(address(call, "write"), call.parameter("association")));
    return ArmAnswer.ok(Map.of());
  }

  private static void about(ArmCall call, Inside inside) {
    if (inside.association().vault().isPresent()) {
      call.auditUnder(inside.association().resourceId());
    }
  }

  private ArmAnswer associable(ArmCall call) {
    var subscription =
        paths.subscription(
            call, NetworkWire.NAMESPACE + "locations/perimeterAssociableResourceTypes/read");
    Locations.shortForm(call.parameter("location"));
    return ArmAnswer.list(
        PerimeterMembers.TYPES.stream()
            .map(type ->
                PerimeterWire.associable(
                    type,
                    "/subscriptions/" + subscription,
                    type.equals(VaultWire.TYPE) ? List.of(cloud.vaultSuffix()) : List.of()))
            .toList());
  }

  private NetworkAddress address(ArmCall call, String action) {
    return paths.address(
        call,
        TYPE,
        "perimeter",
        "/resourceAssociations/" + call.parameter("association"),
        ACTION + action);
  }
}
