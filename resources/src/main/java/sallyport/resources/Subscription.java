package sallyport.resources;

/** A subscription: the billing and permission boundary above resource groups. */
public record Subscription(String id, String tenantId, String displayName) {
  public String scope() {
    return "/subscriptions/" + id;
  }
}
