package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.api.Members;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Subscription;
import sallyport.resources.Subscriptions;

/** Tenants, subscriptions and locations. */
final class SubscriptionRoutes {
  private static final Map<String, Object> POLICIES =
      Map.of(
          "locationPlacementId", "Public_2014-09-01",
          "quotaId", "PayAsYouGo_2014-09-01",
          "spendingLimit", "Off");

  private final Subscriptions subscriptions;

  SubscriptionRoutes(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  List<Route> routes() {
    return List.of(
        route("/tenants", this::tenants),
        route("/subscriptions", this::list),
        route("/subscriptions/{subscription}", this::get),
        route("/subscriptions/{subscription}/locations", this::locations));
  }

  private static Route route(String path, Route.Operation operation) {
    return Route.of("GET", path, ApiVersions.RESOURCES, operation);
  }

  private ArmAnswer tenants(ArmCall call) {
    var tenant = new LinkedHashMap<String, Object>();
    tenant.put("id", "/tenants/" + call.tenantId());
    tenant.put("tenantId", call.tenantId());
    tenant.put("countryCode", "");
    tenant.put("displayName", "Sallyport");
    tenant.put("domains", List.of());
    tenant.put("tenantCategory", "Home");
    return ArmAnswer.list(List.of(tenant));
  }

  /** Those in which the caller has a role, if only on a single object of a vault. */
  private ArmAnswer list(ArmCall call) {
    var visible =
        subscriptions.all().stream()
            .filter(subscription -> subscription.tenantId().equalsIgnoreCase(call.tenantId()))
            .filter(subscription -> call.sees(subscription.scope()))
            .map(SubscriptionRoutes::shown)
            .toList();
    var body = new LinkedHashMap<String, Object>();
    body.put("value", visible);
    body.put("count", Members.of("type", "Total", "value", visible.size()));
    return ArmAnswer.ok(body);
  }

  private ArmAnswer get(ArmCall call) {
    var subscription = subscriptions.get(call.parameter("subscription"));
    call.requireSight("Microsoft.Resources/subscriptions/read", subscription.scope());
    return ArmAnswer.ok(shown(subscription));
  }

  private ArmAnswer locations(ArmCall call) {
    var subscription = subscriptions.get(call.parameter("subscription"));
    call.requireSight("Microsoft.Resources/subscriptions/locations/read", subscription.scope());
    return ArmAnswer.list(
        WellKnownLocations.ALL.stream()
            .map(location -> WellKnownLocations.shown(subscription.id(), location))
            .toList());
  }

  /** A subscription of another tenant does not exist for a caller of this one. */
  static Subscription required(Subscriptions subscriptions, ArmCall call) {
    var subscription = subscriptions.get(call.parameter("subscription"));
    if (!subscription.tenantId().equalsIgnoreCase(call.tenantId())) {
      throw new RefusedException(new ResourceRefusal.SubscriptionNotFound(subscription.id()));
    }
    return subscription;
  }

  private static Map<String, Object> shown(Subscription subscription) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", subscription.scope());
    shown.put("authorizationSource", "RoleBased");
    shown.put("managedByTenants", List.of());
    shown.put("subscriptionId", subscription.id());
    shown.put("tenantId", subscription.tenantId());
    shown.put("displayName", subscription.displayName());
    shown.put("state", "Enabled");
    shown.put("subscriptionPolicies", POLICIES);
    return shown;
  }
}
