package sallyport.resources;

import sallyport.core.Refusal;

/** Every way the control plane says no. Facts only; codes and sentences belong to the wire. */
public sealed interface ResourceRefusal extends Refusal {

  record SubscriptionNotFound(String subscriptionId) implements ResourceRefusal {}

  record GroupNotFound(String name) implements ResourceRefusal {}

  record ResourceNotFound(String type, String name, String group) implements ResourceRefusal {}
}
