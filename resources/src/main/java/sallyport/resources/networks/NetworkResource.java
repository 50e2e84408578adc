package sallyport.resources.networks;

import java.util.Map;

/** What this package keeps: each has an ARM id, tags, and counts its changes. */
public sealed interface NetworkResource
    permits VirtualNetwork, PrivateEndpoint, PrivateZone, SecurityPerimeter {

  /** The ARM id, with every name in the case it was first given. */
  String id();

  Place place();

  Map<String, String> tags();

  /** Counts changes from 1 on; the store numbers them. */
  long revision();

  /** The same at a revision; for stores. */
  NetworkResource numbered(long revision);

  /** Where a resource stands, in the case it was first given. */
  record Place(String subscriptionId, String resourceGroup, String name, String location) {

    /** The ARM id of a resource of a type of {@code Microsoft.Network}. */
    String id(String type) {
      return id(subscriptionId, resourceGroup, type, name);
    }

    static String id(String subscriptionId, String resourceGroup, String type, String name) {
      return "/subscriptions/"
          + subscriptionId
          + "/resourceGroups/"
          + resourceGroup
          + "/providers/Microsoft.Network/"
          + type
          + "/"
          + name;
    }

    boolean in(String subscription, String group) {
      return subscriptionId.equalsIgnoreCase(subscription) && resourceGroup.equalsIgnoreCase(group);
    }
  }
}
