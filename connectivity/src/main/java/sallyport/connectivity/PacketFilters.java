package sallyport.connectivity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Firewalls of packets, which know addresses and no names. */
final class PacketFilters {
  private PacketFilters() {}

  static String nftables(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder(head(cloud, plan, addresses));
    // Loaded again, sets would keep what was in them: the first line lets the second succeed.
    out.append("table inet sallyport_client {}\ndelete table inet sallyport_client\n");
    out.append("table inet sallyport_client {\n");
    for (int port : ports(plan)) {
      set(out, "tcp" + port + "_v4", "ipv4_addr", addressesOf(plan, addresses, port, false));
      set(out, "tcp" + port + "_v6", "ipv6_addr", addressesOf(plan, addresses, port, true));
    }
    out.append("  chain output {\n");
    out.append("    type filter hook output priority filter; policy drop;\n");
    out.append("    oifname \"lo\" accept\n");
    out.append("    ct state established,related accept\n");
    out.append("    meta l4proto { icmp, ipv6-icmp } accept\n");
    out.append("    udp dport 53 accept comment \"name look-ups\"\n");
    out.append("    tcp dport 53 accept comment \"name look-ups\"\n");
    for (int port : ports(plan)) {
      out.append("    ip daddr @tcp%d_v4 tcp dport %d accept\n".formatted(port, port));
      out.append("    ip6 daddr @tcp%d_v6 tcp dport %d accept\n".formatted(port, port));
    }
    return out.append("  }\n}\n").toString();
  }

  private static void set(StringBuilder out, String name, String type, List<String> elements) {
    out.append("  set ").append(name).append(" {\n    type ").append(type).append("\n");
    out.append("    flags interval\n    auto-merge\n");
    if (!elements.isEmpty()) {
      out.append("    elements = { ").append(String.join(", ", elements)).append(" }\n");
    }
    out.append("  }\n");
  }

  /** One file for both programs: each passes over the rules that are marked for the other. */
  static String iptables(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder(head(cloud, plan, addresses));
    out.append("# load it twice: with iptables-restore, and with ip6tables-restore\n");
    out.append("*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -o lo -j ACCEPT\n");
    out.append("-A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
    out.append("-4 -A OUTPUT -p icmp -j ACCEPT\n-6 -A OUTPUT -p ipv6-icmp -j ACCEPT\n");
    out.append("-A OUTPUT -p udp --dport 53 -j ACCEPT\n-A OUTPUT -p tcp --dport 53 -j ACCEPT\n");
    for (int port : ports(plan)) {
      for (var six : List.of(false, true)) {
        for (var address : addressesOf(plan, addresses, port, six)) {
          out.append(
              "-%d -A OUTPUT -d %s -p tcp --dport %d -j ACCEPT\n"
                  .formatted(six ? 6 : 4, address, port));
        }
      }
    }
    out.append("COMMIT\n");
    return out.toString();
  }

  private static Set<Integer> ports(List<Endpoint> plan) {
    var ports = new LinkedHashSet<Integer>();
    plan.forEach(endpoint -> ports.add(endpoint.port()));
    return ports;
  }

  private static List<String> addressesOf(
      List<Endpoint> plan, Addresses addresses, int port, boolean six) {
    var all = new LinkedHashSet<String>();
    for (var endpoint : plan) {
      if (endpoint.port() == port) {
        all.addAll(six ? addresses.v6(endpoint) : addresses.v4(endpoint));
      }
    }
    return List.copyOf(all);
  }

  /** What the rules are made of, and what of the plan they could not hold. */
  static String head(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var lines = new ArrayList<String>();
    lines.add(cloud.title() + ": what a client of a vault needs");
    if (!addresses.origin().isEmpty()) {
      lines.add("addresses: " + addresses.origin());
    }
    for (var endpoint : plan) {
      var known = addresses.byHost().getOrDefault(endpoint.host(), List.of());
      lines.add(
          "%s tcp/%d: %s%s"
              .formatted(
                  endpoint.host(),
                  endpoint.port(),
                  endpoint.reason(),
                  known.isEmpty() ? " - NOT OPENED, no address is known" : ""));
    }
    return "# " + String.join("\n# ", lines) + "\n";
  }
}
