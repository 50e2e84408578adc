package sallyport.connectivity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Proxies, which know names. */
final class Proxies {
  private Proxies() {}

  /**
   * A part of squid.conf; its last line refuses what the plan does not have. Names are compared as
   * they were asked for ({@code -n}): an address does not become a name by whoever answers reverse
   * look-ups.
   */
  static String squid(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder("# " + cloud.title() + ": what a client of a vault needs\n");
    out.append("acl CONNECT method CONNECT\n");
    int number = 0;
    for (var group : groups(plan)) {
      number++;
      var hosts =
          plan.stream()
              .filter(endpoint -> group.equals(Group.of(endpoint)))
              .map(endpoint -> endpoint.wildcard() ? "." + endpoint.domain() : endpoint.host())
              .distinct()
              .collect(Collectors.joining(" "));
      out.append("acl vault_hosts_%d dstdomain -n %s\n".formatted(number, hosts));
      out.append("acl vault_port_%d port %d\n".formatted(number, group.port()));
      out.append(
          "http_access allow %s vault_hosts_%d vault_port_%d\n"
              .formatted(group.tls() ? "CONNECT" : "!CONNECT", number, number));
    }
    return out.append("http_access deny all\n").toString();
  }

  private record Group(int port, boolean tls) {
    static Group of(Endpoint endpoint) {
      return new Group(endpoint.port(), endpoint.tls());
    }
  }

  private static Iterable<Group> groups(List<Endpoint> plan) {
    var groups = new LinkedHashSet<Group>();
    plan.forEach(endpoint -> groups.add(Group.of(endpoint)));
    return groups;
  }

  /** For a frontend that sees the name in the TLS greeting, and one for plain HTTP. */
  static String haproxy(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder("# " + cloud.title() + ": what a client of a vault needs\n");
    for (var group : groups(plan)) {
      out.append(
          group.tls()
              ? "# frontend in mode tcp, for port %d\ntcp-request inspect-delay 5s\n"
                  .formatted(group.port())
              : "# frontend in mode http, for port %d\n".formatted(group.port()));
      for (var endpoint : plan) {
        if (group.equals(Group.of(endpoint))) {
          var fetch = group.tls() ? "req.ssl_sni" : "req.hdr(host),field(1,:)";
          out.append(
              "acl vault_host %s -i %s %s\n"
                  .formatted(
                      fetch,
                      endpoint.wildcard() ? "-m end" : "-m str",
                      endpoint.wildcard() ? "." + endpoint.domain() : endpoint.host()));
        }
      }
      out.append(
          group.tls()
              ? "tcp-request content accept if vault_host\ntcp-request content reject\n"
              : "http-request deny unless vault_host\n");
    }
    return out.toString();
  }

  /** Sends what the plan has through a proxy, and nothing else. */
  static String pac(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder("// " + cloud.title() + ": what a client of a vault needs\n");
    out.append("function FindProxyForURL(url, host) {\n");
    out.append("  var proxy = \"PROXY proxy.example:3128\"; // the proxy that may go out\n");
    for (var endpoint : plan) {
      out.append(
          endpoint.wildcard()
              ? "  if (dnsDomainIs(host, \".%s\")) return proxy;\n".formatted(endpoint.domain())
              : "  if (host == \"%s\") return proxy;\n".formatted(endpoint.host()));
    }
    return out.append("  return \"DIRECT\";\n}\n").toString();
  }
}
