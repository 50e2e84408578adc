package sallyport.resources;

import java.util.List;
import sallyport.core.RefusedException;

/** The subscriptions of this server. */
public final class Subscriptions {
  private final ResourceStore store;

  public Subscriptions(ResourceStore store) {
    this.store = store;
  }

  public List<Subscription> all() {
    return store.subscriptions();
  }

  public Subscription get(String id) {
    return store.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.SubscriptionNotFound(id)));
  }

  /** False when the id is taken. */
  public boolean add(Subscription subscription) {
    return store.addSubscription(subscription);
  }
}
