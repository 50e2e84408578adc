package sallyport.api.resources;

import sallyport.resources.ResourceGroups;
import sallyport.resources.Subscriptions;
import sallyport.resources.networks.NetworkAddress;

/** The paths of {@code Microsoft.Network}, and what they name. */
final class NetworkPaths {
  private static final String PROVIDER = "/providers/Microsoft.Network/";
  static final String SUBSCRIPTION = "/subscriptions/{subscription}" + PROVIDER;
  static final String GROUP = "/subscriptions/{subscription}/resourceGroups/{group}" + PROVIDER;

  private final Subscriptions subscriptions;
  private final ResourceGroups groups;

  NetworkPaths(Subscriptions subscriptions, ResourceGroups groups) {
    this.subscriptions = subscriptions;
    this.groups = groups;
  }

  /** The id of the subscription of a list, of which the caller must see something. */
  String subscription(ArmCall call, String action) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.requireSight(action, subscription.scope());
    return subscription.id();
  }

  /** The name of the group of a list, of which the caller must see something. */
  String group(ArmCall call, String action) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var group = call.parameter("group");
    call.requireSight(action, subscription.scope() + "/resourceGroups/" + group);
    return groups.get(subscription.id(), group).name();
  }

  /**
   * What a path names, once the caller may do this to it; the absence of its group is told first.
   */
  NetworkAddress address(ArmCall call, String type, String parameter, String action) {
    return address(call, type, parameter, "", action);
  }

  /**
   * The same for a part.
   *
   * @param part what follows the resource in the path, with its slash
   */
  NetworkAddress address(ArmCall call, String type, String parameter, String part, String action) {
    var at =
        new NetworkAddress(
            SubscriptionRoutes.required(subscriptions, call).id(),
            call.parameter("group"),
            call.parameter(parameter));
    call.require(action, scope(at, type) + part);
    groups.get(at.subscriptionId(), at.resourceGroup());
    return at;
  }

  static String scope(NetworkAddress at, String type) {
    return "/subscriptions/"
        + at.subscriptionId()
        + "/resourceGroups/"
        + at.resourceGroup()
        + PROVIDER
        + type
        + "/"
        + at.name();
  }
}
