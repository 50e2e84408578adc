package sallyport.api.resources;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.SecurityPerimeters;

/**
 * Network security perimeters with their profiles and access rules. Every change is done when it is
 * answered. There are no links between perimeters and no logging configurations: their lists are
 * empty, and making one is refused in words.
 */
final class PerimeterRoutes {
  private static final String TYPE = SecurityPerimeter.TYPE;
  static final String ACTION = NetworkWire.NAMESPACE + TYPE + "/";

  private final NetworkPaths paths;
  private final SecurityPerimeters perimeters;
  private final LockOut lockOut;

  PerimeterRoutes(NetworkPaths paths, SecurityPerimeters perimeters, LockOut lockOut) {
    this.paths = paths;
    this.perimeters = perimeters;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = NetworkPaths.GROUP + TYPE;
    var one = all + "/{perimeter}";
    var profile = one + "/profiles/{profile}";
    var rule = profile + "/accessRules/{rule}";
    var served =
        List.of(
            route("GET", NetworkPaths.SUBSCRIPTION + TYPE, this::list),
            route("GET", all, this::listGroup),
            route("GET", one, this::get),
            route("PUT", one, this::put),
            route("PATCH", one, this::patch),
            route("DELETE", one, this::delete).audited("DeleteNetworkSecurityPerimeter"),
            route("GET", one + "/profiles", this::profiles),
            route("GET", profile, this::profile),
            route("PUT", profile, this::putProfile),
            route("DELETE", profile, this::deleteProfile),
            route("GET", profile + "/accessRules", this::rules),
            route("GET", rule, this::rule),
            route("PUT", rule, this::putRule).audited("PutNetworkSecurityPerimeterAccessRule"),
            route("DELETE", rule, this::deleteRule)
                .audited("DeleteNetworkSecurityPerimeterAccessRule"),
            route("POST", rule + "/reconcile", this::reconcile));
    var link = "A link between network security perimeters";
    return Stream.of(
            served,
            absent(one, "links", link),
            absent(one, "linkReferences", link),
            absent(
                one,
                "loggingConfigurations",
                "A logging configuration of a network security perimeter"))
        .flatMap(List::stream)
        .toList();
  }

  /** The routes of parts of which there are none. */
  private List<Route> absent(String one, String parts, String what) {
    var part = one + "/" + parts + "/{part}";
    return List.of(
        route("GET", one + "/" + parts, this::none),
        route("GET", part, call -> none(call, parts)),
        route("PUT", part, call -> refused(call, what)),
        route("DELETE", part, this::nothing));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.PERIMETERS, operation);
  }

  private ArmAnswer list(ArmCall call) {
    return shown(call, perimeters.in(paths.subscription(call, ACTION + "read")));
  }

  private ArmAnswer listGroup(ArmCall call) {
    var group = paths.group(call, ACTION + "read");
    return shown(
        call,
        perimeters.in(call.parameter("subscription")).stream()
            .filter(perimeter -> perimeter.place().resourceGroup().equalsIgnoreCase(group))
            .toList());
  }

  private static ArmAnswer shown(ArmCall call, List<SecurityPerimeter> found) {
    return ArmAnswer.list(
        found.stream()
            .filter(perimeter -> call.may(ACTION + "read", perimeter.id()))
            .map(PerimeterWire::shown)
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    return ArmAnswer.ok(PerimeterWire.shown(perimeters.get(address(call, "read"))));
  }

  private ArmAnswer put(ArmCall call) {
    var at = address(call, "write");
    var body = call.body();
    var put = perimeters.put(at, body.text("location"), body.map("tags").orElse(Map.of()));
    return ArmAnswer.of(put.created() ? 201 : 200, PerimeterWire.shown(put.perimeter()));
  }

  private ArmAnswer patch(ArmCall call) {
    var at = address(call, "write");
    var tags = call.body().map("tags");
    var perimeter =
        tags.map(given -> perimeters.retag(at, given)).orElseGet(() -> perimeters.get(at));
    return ArmAnswer.ok(PerimeterWire.shown(perimeter));
  }

  /** By force also what is inside goes, which needs the right to let it out one by one. */
  private ArmAnswer delete(ArmCall call) {
    var at = address(call, "delete");
    boolean forced = forced(call);
    if (forced) {
      call.require(ACTION + "resourceAssociations/delete", NetworkPaths.scope(at, TYPE));
    }
    var standing = lockOut.before(call, perimeters.associations(at));
    return standing.after(ArmAnswer.empty(perimeters.delete(at, forced) ? 200 : 204));
  }

  private static boolean forced(ArmCall call) {
    var word = call.request().query("forceDeletion").orElse("false");
    if (word.equalsIgnoreCase("true")) {
      return true;
    }
    if (word.equalsIgnoreCase("false")) {
      return false;
    }
    throw new RefusedException(new ResourceRefusal.InvalidValue("forceDeletion"));
  }

  private ArmAnswer profiles(ArmCall call) {
    var perimeter = perimeters.get(address(call, "profiles/read"));
    return ArmAnswer.list(
        perimeter.profiles().stream().map(it -> PerimeterWire.profile(perimeter, it)).toList());
  }

  private ArmAnswer profile(ArmCall call) {
    var at = profileAddress(call, "profiles/read");
    return ArmAnswer.ok(
        PerimeterWire.profile(
            perimeters.get(at), perimeters.profile(at, call.parameter("profile"))));
  }

  private ArmAnswer putProfile(ArmCall call) {
    var at = profileAddress(call, "profiles/write");
    var name = call.parameter("profile");
    call.body();
    var put = perimeters.putProfile(at, name);
    return ArmAnswer.of(
        put.created() ? 201 : 200,
        PerimeterWire.profile(put.perimeter(), put.perimeter().profile(name).orElseThrow()));
  }

  private ArmAnswer deleteProfile(ArmCall call) {
    var at = profileAddress(call, "profiles/delete");
    return ArmAnswer.empty(perimeters.deleteProfile(at, call.parameter("profile")) ? 200 : 204);
  }

  private ArmAnswer rules(ArmCall call) {
    var at = profileAddress(call, "profiles/accessRules/read");
    var perimeter = perimeters.get(at);
    var profile = perimeters.profile(at, call.parameter("profile"));
    return ArmAnswer.list(
        profile.rules().stream()
            .map(rule -> PerimeterWire.rule(perimeter, profile.name(), rule))
            .toList());
  }

  private ArmAnswer rule(ArmCall call) {
    var at = ruleAddress(call, "profiles/accessRules/read");
    return ArmAnswer.ok(shownRule(call, perimeters.get(at)));
  }

  private ArmAnswer putRule(ArmCall call) {
    var at = ruleAddress(call, "profiles/accessRules/write");
    var written = PerimeterReader.rule(call.parameter("rule"), call.body());
    var doing =
        new ArmCall.Doing(ACTION + "profiles/accessRules/write", NetworkPaths.scope(at, TYPE));
    written
        .subscriptions()
        .forEach(id ->
            call.requireLinked(
                doing, "Microsoft.Resources/subscriptions/joinPerimeterRule/action", id));
    var standing = lockOut.before(call, perimeters.associations(at));
    var put = perimeters.putRule(at, call.parameter("profile"), written);
    return standing.after(
        ArmAnswer.of(put.created() ? 201 : 200, shownRule(call, put.perimeter())));
  }

  private static Map<String, Object> shownRule(ArmCall call, SecurityPerimeter perimeter) {
    var name = call.parameter("rule");
    return perimeter
        .profile(call.parameter("profile"))
        .flatMap(profile ->
            profile.rule(name).map(rule -> PerimeterWire.rule(perimeter, profile.name(), rule)))
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.PartNotFound(
                    perimeter.ruleId(call.parameter("profile"), name))));
  }

  private ArmAnswer deleteRule(ArmCall call) {
    var at = ruleAddress(call, "profiles/accessRules/delete");
    var standing = lockOut.before(call, perimeters.associations(at));
    var gone = perimeters.deleteRule(at, call.parameter("profile"), call.parameter("rule"));
    return standing.after(ArmAnswer.empty(gone ? 200 : 204));
  }

  /** What is stored is in force already. */
  private ArmAnswer reconcile(ArmCall call) {
    var at = ruleAddress(call, "profiles/accessRules/write");
    perimeters.rule(at, call.parameter("profile"), call.parameter("rule"));
    return ArmAnswer.ok(Map.of());
  }

  private ArmAnswer none(ArmCall call) {
    perimeters.get(address(call, "read"));
    return ArmAnswer.list(List.of());
  }

  private ArmAnswer none(ArmCall call, String parts) {
    var perimeter = perimeters.get(address(call, "read"));
    throw new RefusedException(
        new ResourceRefusal.PartNotFound(
            perimeter.id() + "/" + parts + "/" + call.parameter("part")));
  }

  private ArmAnswer refused(ArmCall call, String what) {
    address(call, "write");
    throw new RefusedException(new WireRefusal.NotSupported(what));
  }

  private ArmAnswer nothing(ArmCall call) {
    address(call, "write");
    return ArmAnswer.empty(204);
  }

  private NetworkAddress address(ArmCall call, String action) {
    return paths.address(call, TYPE, "perimeter", ACTION + action);
  }

  private NetworkAddress profileAddress(ArmCall call, String action) {
    return paths.address(
        call, TYPE, "perimeter", "/profiles/" + call.parameter("profile"), ACTION + action);
  }

  private NetworkAddress ruleAddress(ArmCall call, String action) {
    return paths.address(
        call,
        TYPE,
        "perimeter",
        "/profiles/" + call.parameter("profile") + "/accessRules/" + call.parameter("rule"),
        ACTION + action);
  }
}
