package sallyport.access.proposal;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Calls to one vault that came from one place.
 *
 * @param trustedService the trusted service that the callers were, if they were one
 * @param wanted whether any of them was let in by the doors behind the network; what only strangers
 *     call from is not to be let in
 * @param principals who called, as far as that was proven
 */
public record Seen(
    Place place,
    Optional<String> trustedService,
    boolean wanted,
    long calls,
    Instant last,
    SortedSet<String> principals) {

  /** Where calls come from. */
  public sealed interface Place {
    record Address(InetAddress address) implements Place {}

    /**
     * @param id the subnet's ARM id in lower case
     */
    record Subnet(String id) implements Place {}

    /**
     * @param id the endpoint's ARM id in lower case
     * @param approved whether the vault let calls through it in
     */
    record Endpoint(String id, boolean approved) implements Place {}
  }
}
