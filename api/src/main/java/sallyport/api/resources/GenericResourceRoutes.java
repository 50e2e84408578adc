package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sallyport.resources.ResourceGroups;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.NetworkResource;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.PrivateZone;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.VirtualNetwork;

/** Lists of resources of any type; here these are vaults. */
final class GenericResourceRoutes {
  private final Subscriptions subscriptions;
  private final ResourceGroups groups;
  private final Vaults vaults;
  private final ResourcesApi.Networks networks;

  GenericResourceRoutes(
      Subscriptions subscriptions,
      ResourceGroups groups,
      Vaults vaults,
      ResourcesApi.Networks networks) {
    this.subscriptions = subscriptions;
    this.groups = groups;
    this.vaults = vaults;
    this.networks = networks;
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
    return list(call, items(subscription.id()));
  }

  private ArmAnswer inGroup(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var asked = subscription.scope() + "/resourceGroups/" + call.parameter("group");
    call.requireSight("Microsoft.Resources/subscriptions/resourceGroups/resources/read", asked);
    var group = groups.get(subscription.id(), call.parameter("group"));
    return list(
        call, items(subscription.id()).filter(item -> item.group().equalsIgnoreCase(group.name())));
  }

  /** One resource, whatever its provider. */
  private record Item(
      String id,
      String name,
      String type,
      String location,
      String group,
      Map<String, String> tags) {}

  private Stream<Item> items(String subscriptionId) {
    return Stream.of(
            vaults.inSubscription(subscriptionId).stream().map(GenericResourceRoutes::item),
            networks.networks().in(subscriptionId).stream()
                .map(network -> item(network, VirtualNetwork.TYPE)),
            networks.endpoints().in(subscriptionId).stream()
                .map(endpoint -> item(endpoint, PrivateEndpoint.TYPE)),
            networks.zones().in(subscriptionId).stream().map(zone -> item(zone, PrivateZone.TYPE)),
            networks.perimeters().in(subscriptionId).stream()
                .map(perimeter -> item(perimeter, SecurityPerimeter.TYPE)))
        .flatMap(items -> items);
  }

  private static Item item(VaultResource vault) {
    var place = vault.place();
    return new Item(
        place.scope(),
        place.name().value(),
        VaultWire.TYPE,
        place.location(),
        place.resourceGroup(),
        vault.tags());
  }

  private static Item item(NetworkResource resource, String type) {
    var place = resource.place();
    return new Item(
        resource.id(),
        place.name(),
        NetworkWire.NAMESPACE + type,
        place.location(),
        place.resourceGroup(),
        resource.tags());
  }

  private static ArmAnswer list(ArmCall call, Stream<Item> items) {
    var filter = ResourceFilter.parse(call.request().query("$filter"));
    return ArmAnswer.list(
        items
            .filter(item ->
                filter.takes(item.type(), item.name(), item.location(), item.group(), item.tags()))
            .filter(item -> call.may(item.type() + "/read", item.id()))
            .map(GenericResourceRoutes::shown)
            .toList());
  }

  private static Map<String, Object> shown(Item item) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", item.id());
    shown.put("name", item.name());
    shown.put("type", item.type());
    shown.put("location", item.location());
    shown.put("tags", item.tags());
    return shown;
  }
}
