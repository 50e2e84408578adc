package sallyport.connectivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules for nftables, loaded into the kernel: two hosts in network namespaces that this test
 * makes (addresses of RFC 5737), which needs root. Exactly what the plan has is let through.
 */
class PacketFilterTest {
  private static final String CLIENT = "sp-client-" + ProcessHandle.current().pid();
  private static final String SERVER = "sp-server-" + ProcessHandle.current().pid();
  private static final List<String> HOSTS = List.of("192.0.2.7", "192.0.2.8", "192.0.2.9");
  private static final List<Integer> PORTS = List.of(8443, 8080, 9000);

  @TempDir Path folder;
  private Process listeners;

  @BeforeEach
  void build() throws Exception {
    Programs.expect("ip", "netns", "add", CLIENT);
    Programs.expect("ip", "netns", "add", SERVER);
    Programs.expect(
        "ip", "-n", CLIENT, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns",
        SERVER);
    Programs.expect("ip", "-n", CLIENT, "addr", "add", "192.0.2.1/24", "dev", "near");
    for (var host : HOSTS) {
      Programs.expect("ip", "-n", SERVER, "addr", "add", host + "/24", "dev", "far");
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
        kept = []
        for port in sys.argv[1:]:
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("0.0.0.0", int(port)))
            s.listen(16)
            kept.append(s)
        print("ready", flush=True)
        sys.stdin.read()
        """);
    var command =
        new java.util.ArrayList<>(
            List.of("ip", "netns", "exec", SERVER, "python3", script.toString()));
    PORTS.forEach(port -> command.add(port.toString()));
    listeners = new ProcessBuilder(command).start();
    assertThat(listeners.inputReader().readLine()).isEqualTo("ready");
  }

  @AfterEach
  void tearDown() throws Exception {
    if (listeners != null) {
      listeners.destroyForcibly().waitFor();
    }
    Programs.run("ip", "netns", "del", CLIENT);
    Programs.run("ip", "netns", "del", SERVER);
  }

  private static boolean reaches(String host, int port) throws IOException, InterruptedException {
    return Programs.run(
                "ip",
                "netns",
                "exec",
                CLIENT,
                "python3",
                "-c",
                "import socket; socket.create_connection((\"" + host + "\", " + port + "), 0.7)")
            .exit()
        == 0;
  }

  @Test
  void exactly_the_planned_hosts_and_ports_are_let_through() throws Exception {
    for (var host : HOSTS) {
      for (int port : PORTS) {
        assertThat(reaches(host, port)).as("before the rules: " + host + ":" + port).isTrue();
      }
    }
    var cloud = Cloud.own("v.test", 8443, 8080);
    var plan =
        Planner.plan(
            new Question(
                cloud,
                Optional.of("pay"),
                Optional.empty(),
                Principal.SERVICE_PRINCIPAL,
                List.of(),
                EnumSet.of(Purpose.AUTHENTICATION, Purpose.VAULT, Purpose.REVOCATION),
                false));
    var addresses =
        new Addresses(
            Map.of(
                "login.v.test", List.of("192.0.2.7"),
                "pay.vault.v.test", List.of("192.0.2.7", "192.0.2.8"),
                "pki.v.test", List.of("192.0.2.8")),
            "a test");
    var rules = folder.resolve("rules.nft");
    Files.writeString(rules, PlanFormat.NFTABLES.write(cloud, plan, addresses));

    Programs.expect("ip", "netns", "exec", CLIENT, "nft", "-f", rules.toString());

    for (var host : HOSTS) {
      for (int port : PORTS) {
        var planned =
            (port == 8443 && !host.equals("192.0.2.9"))
                || (port == 8080 && host.equals("192.0.2.8"));
        assertThat(reaches(host, port)).as(host + ":" + port).isEqualTo(planned);
      }
    }
  }
}
