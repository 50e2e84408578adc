package sallyport.connectivity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules for Squid, in a real one on loopback, with small servers behind it that answer under
 * the planned names and under another.
 */
class SquidTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path folder;
  private ServerSocket tls;
  private ServerSocket plain;
  private Process squid;
  private int port;

  @BeforeEach
  void start() throws Exception {
    tls = listening();
    plain = listening();
    try (var free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    var cloud = Cloud.own("v.test", tls.getLocalPort(), plain.getLocalPort());
    var plan =
        Planner.plan(
            new Question(
                cloud,
                Optional.empty(),
                Optional.empty(),
                Principal.SERVICE_PRINCIPAL,
                List.of(),
                EnumSet.of(Purpose.AUTHENTICATION, Purpose.VAULT, Purpose.REVOCATION),
                false));
    var hosts =
        Files.writeString(
            folder.resolve("hosts"),
            "127.0.0.1 login.v.test pay.vault.v.test pki.v.test other.test vault.v.test.evil.test\n");
    var rules = PlanFormat.SQUID.write(cloud, plan, Addresses.NONE);
    // Started by root, it runs as a user of its own, who has to read the folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    var configuration =
        Files.writeString(
            folder.resolve("squid.conf"),
            """
            http_port 127.0.0.1:%d
            hosts_file %s
            pid_filename none
            cache_log /dev/null
            access_log none
            cache deny all
            dns_nameservers 127.0.0.1
            shutdown_lifetime 0 seconds
            workers 1
            memory_cache_shared off
            """
                    .formatted(port, hosts)
                + rules);
    squid =
        new ProcessBuilder(
                "squid",
                "-N",
                "-n",
                "sallyport" + ProcessHandle.current().pid(),
                "-f",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("squid.out").toFile())
            .start();
    awaitListening();
  }

  private void awaitListening() throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < until) {
      try (var probe = new Socket()) {
        probe.connect(new InetSocketAddress(LOOPBACK, port), 200);
        return;
      } catch (IOException _) {
        if (!squid.isAlive()) {
          break;
        }
        squid.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError("squid: " + Files.readString(folder.resolve("squid.out")));
  }

  /** Answers everybody with a short page. */
  private static ServerSocket listening() throws IOException {
    var socket = new ServerSocket(0, 16, LOOPBACK);
    Thread.ofVirtual()
        .start(() -> {
          while (!socket.isClosed()) {
            try (var peer = socket.accept()) {
              peer.setSoTimeout(500);
              var _ = peer.getInputStream().read(new byte[1024]);
              peer.getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
                          .getBytes(US_ASCII));
            } catch (IOException _) {
              // The next one.
            }
          }
        });
    return socket;
  }

  @AfterEach
  void stop() throws Exception {
    squid.destroy();
    if (!squid.waitFor(10, TimeUnit.SECONDS)) {
      squid.destroyForcibly().waitFor();
    }
    tls.close();
    plain.close();
  }

  private int status(String head) throws IOException {
    try (var socket = new Socket(LOOPBACK, port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(US_ASCII));
      var answer = new byte[12];
      int read = socket.getInputStream().readNBytes(answer, 0, answer.length);
      return Integer.parseInt(new String(answer, 0, read, US_ASCII).split(" ")[1]);
    }
  }

  private int connect(String host, int to) throws IOException {
    return status("CONNECT " + host + ":" + to + " HTTP/1.1\r\nHost: " + host + ":" + to);
  }

  private int get(String host, int to) throws IOException {
    return status("GET http://" + host + ":" + to + "/ HTTP/1.1\r\nHost: " + host + ":" + to);
  }

  @Test
  void exactly_the_planned_names_and_ports_are_let_through() throws Exception {
    assertThat(connect("login.v.test", tls.getLocalPort())).isEqualTo(200);
    assertThat(connect("pay.vault.v.test", tls.getLocalPort())).isEqualTo(200);
    assertThat(get("pki.v.test", plain.getLocalPort())).isEqualTo(200);

    assertThat(connect("other.test", tls.getLocalPort())).isEqualTo(403);
    assertThat(connect("vault.v.test.evil.test", tls.getLocalPort())).isEqualTo(403);
    assertThat(connect("127.0.0.1", tls.getLocalPort())).isEqualTo(403);
    assertThat(connect("login.v.test", plain.getLocalPort())).isEqualTo(403);
    assertThat(connect("pki.v.test", plain.getLocalPort())).isEqualTo(403);
    assertThat(get("pki.v.test", tls.getLocalPort())).isEqualTo(403);
    assertThat(get("login.v.test", tls.getLocalPort())).isEqualTo(403);
    assertThat(get("other.test", plain.getLocalPort())).isEqualTo(403);
  }
}
