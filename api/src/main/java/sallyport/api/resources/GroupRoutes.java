package sallyport.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceGroup;
import sallyport.resources.ResourceGroups;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Subscriptions;

/** Resource groups. */
final class GroupRoutes {
  private static final String ACTION = "Microsoft.Resources/subscriptions/resourceGroups/";

  private final CloudProfile cloud;
  private final Subscriptions subscriptions;
  private final ResourceGroups groups;

  GroupRoutes(CloudProfile cloud, Subscriptions subscriptions, ResourceGroups groups) {
    this.cloud = cloud;
    this.subscriptions = subscriptions;
    this.groups = groups;
  }

  List<Route> routes() {
    var all = "/subscriptions/{subscription}/resourceGroups";
    var one = all + "/{group}";
    return List.of(
        route("GET", all, this::list),
        route("GET", one, this::get),
        route("HEAD", one, this::exists),
        route("PUT", one, this::put),
        route("PATCH", one, this::patch),
        route("DELETE", one, this::delete),
        route("GET", "/subscriptions/{subscription}/operationResults/{operation}", this::deletion));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.RESOURCES, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.requireSight(ACTION + "read", subscription.scope());
    var filter = ResourceFilter.parse(call.request().query("$filter"));
    return ArmAnswer.list(
        groups.in(subscription.id()).stream()
            .filter(group -> call.may(ACTION + "read", group.scope()))
            .filter(group -> filter.takes("", group.name(), group.location(), "", group.tags()))
            .map(GroupRoutes::shown)
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    call.require(ACTION + "read", scope(call));
    return ArmAnswer.ok(shown(groups.get(subscription(call), call.parameter("group"))));
  }

  private ArmAnswer exists(ArmCall call) {
    call.require(ACTION + "read", scope(call));
    var found = groups.find(subscription(call), call.parameter("group"));
    return ArmAnswer.empty(found.isPresent() ? 204 : 404);
  }

  private ArmAnswer put(ArmCall call) {
    call.require(ACTION + "write", scope(call));
    var body = call.body();
    var put =
        groups.put(
            subscription(call),
            call.parameter("group"),
            body.text("location"),
            body.map("tags").orElse(Map.of()));
    return ArmAnswer.of(put.created() ? 201 : 200, shown(put.group()));
  }

  private ArmAnswer patch(ArmCall call) {
    call.require(ACTION + "write", scope(call));
    var tags = call.body().map("tags");
    var group = groups.get(subscription(call), call.parameter("group"));
    return ArmAnswer.ok(
        shown(
            tags.isEmpty()
                ? group
                : groups.retag(group.subscriptionId(), group.name(), tags.get())));
  }

  /** Deleted when this returns; the clients expect to be asked to look again. */
  private ArmAnswer delete(ArmCall call) {
    call.require(ACTION + "delete", scope(call));
    var subscription = subscription(call);
    var group = groups.get(subscription, call.parameter("group"));
    groups.delete(subscription, group.name());
    var operation =
        Base64.getUrlEncoder().withoutPadding().encodeToString(group.name().getBytes(UTF_8));
    return ArmAnswer.accepted(
        cloud.url(cloud.management())
            + "/subscriptions/"
            + subscription
            + "/operationresults/"
            + operation
            + "?api-version="
            + call.apiVersion());
  }

  /** The operation names the group: it is done when the group is gone. */
  private ArmAnswer deletion(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var name =
        decoded(call.parameter("operation"))
            .orElseThrow(() -> new RefusedException(new WireRefusal.UnknownPath()));
    if (groups.find(subscription.id(), name).isEmpty()) {
      return ArmAnswer.empty(200);
    }
    call.require(ACTION + "read", subscription.scope() + "/resourceGroups/" + name);
    // The name is in use again, by a group that nobody is deleting.
    throw new RefusedException(new ResourceRefusal.ScopeNotFound(call.request().path()));
  }

  private static Optional<String> decoded(String operation) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(operation), UTF_8));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private String subscription(ArmCall call) {
    return SubscriptionRoutes.required(subscriptions, call).id();
  }

  private String scope(ArmCall call) {
    return SubscriptionRoutes.required(subscriptions, call).scope()
        + "/resourceGroups/"
        + call.parameter("group");
  }

  private static Map<String, Object> shown(ResourceGroup group) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", group.scope());
    shown.put("name", group.name());
    shown.put("type", "Microsoft.Resources/resourceGroups");
    shown.put("location", group.location());
    shown.put("tags", group.tags());
    shown.put("properties", Map.of("provisioningState", "Succeeded"));
    return shown;
  }
}
