package sallyport.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.OptionalInt;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;

/**
 * What an operator says about the real network: calls that arrive like this come from that subnet
 * or through that private endpoint.
 *
 * @param resourceId the ARM id of the subnet or the private endpoint, in lower case
 */
public record Attachment(Evidence evidence, String resourceId) {
  public Attachment {
    resourceId = resourceId.toLowerCase(Locale.ROOT);
  }

  /** What an arrival shows. */
  public sealed interface Evidence {

    boolean holds(Arrival arrival);

    /** The connection was accepted here; any port where none is named. */
    record Listener(InetAddress address, OptionalInt port) implements Evidence {
      @Override
      public boolean holds(Arrival arrival) {
        return arrival.local().isPresent()
            && arrival.local().get().getAddress().equals(address)
            && (port.isEmpty() || port.getAsInt() == arrival.local().get().getPort());
      }
    }

    /** A listed proxy at one of these addresses brought the call. */
    record Proxy(AddressBlock peers) implements Evidence {
      @Override
      public boolean holds(Arrival arrival) {
        return arrival.proxied() && peers.contains(arrival.peer());
      }
    }

    /** The client has one of these addresses, which the network in front vouches for. */
    record Source(AddressBlock clients) implements Evidence {
      @Override
      public boolean holds(Arrival arrival) {
        return clients.contains(arrival.client());
      }
    }
  }
}
