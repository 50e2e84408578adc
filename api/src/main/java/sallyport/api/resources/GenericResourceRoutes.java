package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.resources.ResourceGroups;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;

/** Lists of resources of any type; here these are vaults. */
final class GenericResourceRoutes {
  private static final String READ = "Microsoft.KeyVault/vaults/read";

  private final Subscriptions subscriptions;
  private final ResourceGroups groups;
  private final Vaults vaults;

  GenericResourceRoutes(Subscriptions subscriptions, ResourceGroups groups, Vaults vaults) {
    this.subscriptions = subscriptions;
    this.groups = groups;
    this.vaults = vaults;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            "GET",
            "/subscriptions/{subscription}/resources",
            ApiVersions.RESOURCES,
            this::inSubscription),
        Route.of(
            "GET",
            "/subscriptions/{subscription}/resourceGroups/{group}/resources",
            ApiVersions.RESOURCES,
            this::inGroup));
  }

  private ArmAnswer inSubscription(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.requireSight("Microsoft.Resources/subscriptions/resources/read", subscription.scope());
    return list(call, vaults.inSubscription(subscription.id()));
  }

  private ArmAnswer inGroup(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var asked = subscription.scope() + "/resourceGroups/" + call.parameter("group");
    call.requireSight("Microsoft.Resources/subscriptions/resourceGroups/resources/read", asked);
    var group = groups.get(subscription.id(), call.parameter("group"));
    return list(call, vaults.inGroup(subscription.id(), group.name()));
  }

  private static ArmAnswer list(ArmCall call, List<VaultResource> found) {
    var filter = ResourceFilter.parse(call.request().query("$filter"));
    return ArmAnswer.list(
        found.stream()
            .filter(vault -> takes(filter, vault))
            .filter(vault -> call.may(READ, vault.place().scope()))
            .map(GenericResourceRoutes::shown)
            .toList());
  }

  private static boolean takes(ResourceFilter filter, VaultResource vault) {
    var place = vault.place();
    return filter.takes(
        VaultWire.TYPE,
        place.name().value(),
        place.location(),
        place.resourceGroup(),
        vault.tags());
  }

  private static Map<String, Object> shown(VaultResource vault) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", vault.place().scope());
    shown.put("name", vault.place().name().value());
    shown.put("type", VaultWire.TYPE);
    shown.put("location", vault.place().location());
    shown.put("tags", vault.tags());
    return shown;
  }
}
