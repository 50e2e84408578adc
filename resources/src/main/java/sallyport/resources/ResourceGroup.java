package sallyport.resources;

import java.util.Map;

/**
 * A resource group. Its name is compared without regard to case and shown as it was first given.
 */
public record ResourceGroup(
    String subscriptionId, String name, String location, Map<String, String> tags) {
  public ResourceGroup {
    tags = Map.copyOf(tags);
  }

  public String scope() {
    return "/subscriptions/" + subscriptionId + "/resourceGroups/" + name;
  }
}
