package sallyport.connectivity;

import java.util.List;
import java.util.Map;

/**
 * The addresses of names, for firewalls that know nothing else.
 *
 * @param byHost IPv4 and IPv6 addresses or blocks by the host of an endpoint
 * @param origin where they come from and how old they are, for the head of what is printed
 */
public record Addresses(Map<String, List<String>> byHost, String origin) {
  public static final Addresses NONE = new Addresses(Map.of(), "");

  public Addresses {
    byHost = Map.copyOf(byHost);
  }

  List<String> v4(Endpoint endpoint) {
    return of(endpoint, false);
  }

  List<String> v6(Endpoint endpoint) {
    return of(endpoint, true);
  }

  private List<String> of(Endpoint endpoint, boolean colon) {
    return byHost.getOrDefault(endpoint.host(), List.of()).stream()
        .filter(address -> address.contains(":") == colon)
        .sorted()
        .distinct()
        .toList();
  }
}
