package sallyport.connectivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules for nftables and iptables, loaded into the kernel: two hosts in network namespaces that
 * this test makes (addresses of RFC 5737 and RFC 3849), which needs root. Exactly what the plan has
 * is let through.
 */
class PacketFilterTest {
  private static final String CLIENT = "sp-client-" + ProcessHandle.current().pid();
  private static final String SERVER = "sp-server-" + ProcessHandle.current().pid();
  private static final List<String> HOSTS =
      List.of("192.0.2.7", "192.0.2.8", "192.0.2.9", "2001:db8::7", "2001:db8::8");
  private static final List<Integer> PORTS = List.of(8443, 8080, 9000);

  private static final List<String> PLACES =
      HOSTS.stream().flatMap(host -> PORTS.stream().map(port -> host + " " + port)).toList();
  private static final String PROBE =
      """
      import socket, sys
      from concurrent.futures import ThreadPoolExecutor
      def reached(place):
          host, port = place.split()
          try:
              socket.create_connection((host, int(port)), 1).close()
              return True
          except OSError:
              return False
      with ThreadPoolExecutor(32) as pool:
          for place, there in zip(sys.argv[1:], pool.map(reached, sys.argv[1:])):
              if there:
                  print(place)
      """;

  /** The first question for an IPv6 neighbour is lost while its groups are being joined. */
  private static final String SETTLE =
      """
      import socket, sys
      for host in sys.argv[2:]:
          for attempt in range(40):
              try:
                  socket.create_connection((host, int(sys.argv[1])), 0.25).close()
                  break
              except OSError:
                  continue
          else:
              sys.exit(host + " is not reached")
      """;

  private static final Cloud CLOUD = Cloud.own("v.test", 8443, 8080);
  private static final List<Endpoint> PLAN =
      Planner.plan(
          new Question(
              CLOUD,
              Optional.of("pay"),
              Optional.empty(),
              Principal.SERVICE_PRINCIPAL,
              List.of(),
              EnumSet.of(Purpose.AUTHENTICATION, Purpose.VAULT, Purpose.REVOCATION),
              false));

  private static final Map<String, List<String>> BOTH =
      Map.of(
          "login.v.test", List.of("192.0.2.7", "2001:db8::7"),
          "pay.vault.v.test", List.of("192.0.2.7", "192.0.2.8"),
          "pki.v.test", List.of("192.0.2.8", "2001:db8::8"));
  private static final Set<String> BOTH_REACHED =
      Set.of(
          "192.0.2.7 8443",
          "192.0.2.8 8443",
          "2001:db8::7 8443",
          "192.0.2.8 8080",
          "2001:db8::8 8080");
  private static final Map<String, List<String>> FEWER =
      Map.of(
          "login.v.test", List.of("192.0.2.7"),
          "pki.v.test", List.of("2001:db8::8"));
  private static final Set<String> FEWER_REACHED = Set.of("192.0.2.7 8443", "2001:db8::8 8080");

  @TempDir Path folder;
  private Process listeners;

  @BeforeEach
  void build() throws Exception {
    Programs.expect("ip", "netns", "add", CLIENT);
    Programs.expect("ip", "netns", "add", SERVER);
    Programs.expect(
        "ip", "-n", CLIENT, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns",
        SERVER);
    address(CLIENT, "near", "192.0.2.1/24");
    address(CLIENT, "near", "2001:db8::1/64");
    for (var host : HOSTS) {
      address(SERVER, "far", host + (host.contains(":") ? "/64" : "/24"));
    }
    for (var end : List.of(List.of(CLIENT, "near"), List.of(SERVER, "far"))) {
      Programs.expect("ip", "-n", end.getFirst(), "link", "set", end.getLast(), "up");
      Programs.expect("ip", "-n", end.getFirst(), "link", "set", "lo", "up");
    }
    var script = folder.resolve("listen.py");
    Files.writeString(
        script,
        """
        import socket, sys
        kept = [
            socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True)
            for port in sys.argv[1:]
        ]
        print("ready", flush=True)
        sys.stdin.read()
        """);
    var command =
        new ArrayList<>(List.of("ip", "netns", "exec", SERVER, "python3", script.toString()));
    PORTS.forEach(port -> command.add(port.toString()));
    listeners = new ProcessBuilder(command).start();
    assertThat(listeners.inputReader().readLine()).isEqualTo("ready");
    var settling = new ArrayList<>(List.of("python3", "-c", SETTLE, PORTS.getFirst().toString()));
    settling.addAll(HOSTS);
    inClient(settling.toArray(String[]::new));
  }

  @AfterEach
  void tearDown() throws Exception {
    if (listeners != null) {
      listeners.destroyForcibly().waitFor();
    }
    Programs.run("ip", "netns", "del", CLIENT);
    Programs.run("ip", "netns", "del", SERVER);
  }

  /** Every place that answers; all are tried at once. */
  private static Set<String> reached() throws Exception {
    var command = new ArrayList<>(List.of("ip", "netns", "exec", CLIENT, "python3", "-c", PROBE));
    PLACES.forEach(command::add);
    return Programs.expect(command.toArray(String[]::new)).lines().collect(Collectors.toSet());
  }

  private static void address(String host, String device, String address) throws Exception {
    // Without nodad an IPv6 address can be used only after a second or two.
    var command = new ArrayList<>(List.of("ip", "-n", host, "addr", "add", address, "dev", device));
    if (address.contains(":")) {
      command.add("nodad");
    }
    Programs.expect(command.toArray(String[]::new));
  }

  private String rules(PlanFormat format, Map<String, List<String>> addresses) throws IOException {
    return Files.writeString(
            folder.resolve("rules"), format.write(CLOUD, PLAN, new Addresses(addresses, "a test")))
        .toString();
  }

  private static void inClient(String... command) throws Exception {
    var whole = new ArrayList<>(List.of("ip", "netns", "exec", CLIENT));
    whole.addAll(List.of(command));
    Programs.expect(whole.toArray(String[]::new));
  }

  @Test
  void without_rules_everything_is_reached() throws Exception {
    assertThat(reached()).containsExactlyInAnyOrderElementsOf(PLACES);
  }

  @Test
  void nftables_lets_exactly_the_planned_through_and_no_longer_what_was_withdrawn()
      throws Exception {
    inClient("nft", "-f", rules(PlanFormat.NFTABLES, BOTH));
    assertThat(reached()).isEqualTo(BOTH_REACHED);

    inClient("nft", "-f", rules(PlanFormat.NFTABLES, FEWER));
    assertThat(reached()).isEqualTo(FEWER_REACHED);
  }

  @Test
  void iptables_lets_exactly_the_planned_through_and_no_longer_what_was_withdrawn()
      throws Exception {
    var both = rules(PlanFormat.IPTABLES, BOTH);
    inClient("iptables-restore", both);
    inClient("ip6tables-restore", both);
    assertThat(reached()).isEqualTo(BOTH_REACHED);

    var fewer = rules(PlanFormat.IPTABLES, FEWER);
    inClient("iptables-restore", fewer);
    inClient("ip6tables-restore", fewer);
    assertThat(reached()).isEqualTo(FEWER_REACHED);
  }
}
