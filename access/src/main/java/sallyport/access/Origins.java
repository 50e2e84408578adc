package sallyport.access;

import sallyport.core.Arrival;

/** Tells where a request comes from. Pure: the same arrival has the same origin until a change. */
@FunctionalInterface
public interface Origins {

  /** Without virtual networks all come over the public network. */
  Origins PUBLIC = arrival -> new Origin.PublicNetwork(arrival.client());

  Origin of(Arrival arrival);

  /**
   * The same for a call that is supposed to come through a subnet or a private endpoint.
   *
   * @param resourceId its ARM id in lower case
   */
  default Origin through(String resourceId, Arrival arrival) {
    return of(arrival);
  }
}
