package sallyport.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real HAProxy before a whole server. On loopback each machine is an address of its own: the
 * client 127.0.0.9, the listed proxy 127.0.0.2, the listed forwarder 127.0.0.4; 127.0.0.3 is
 * nobody.
 */
class HaproxyTest {
  private static final String CLIENT = "127.0.0.9";

  @TempDir static Path folder;
  private static TestServer server;
  private static Path configuration;

  @BeforeAll
  static void start() throws IOException {
    server =
        TestServer.on(
            folder.resolve("data"),
            "audit=required",
            "network.proxies=127.0.0.2",
            "network.forwarders=127.0.0.4");
    configuration = folder.resolve("haproxy.cfg");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send-proxy",
        "send-proxy-v2",
        "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority,cert-cn,ssl"
      })
  void the_record_of_a_call_through_a_listed_proxy_names_the_client(String option)
      throws Exception {
    try (var proxy = Proxy.tcp(option + " source 127.0.0.2")) {
      var answer = throughTls(proxy.port);

      assertThat(answer).startsWith("HTTP/1.1 401").contains("addr=" + CLIENT + ";");
      assertThat(lastRecord("callerIpAddress")).isEqualTo(CLIENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void a_header_from_a_proxy_that_is_not_listed_ends_the_connection(String option)
      throws Exception {
    double before = metric("sallyport_proxy_refused_total{cause=\"stranger\"}");
    try (var proxy = Proxy.tcp(option + " source 127.0.0.3")) {
      assertThat(throughTls(proxy.port)).isEmpty();
      // One more may be counted: the look whether HAProxy is there goes through it, too.
      assertThat(metric("sallyport_proxy_refused_total{cause=\"stranger\"}")).isGreaterThan(before);
    }
  }

  @Test
  void a_listed_proxy_that_sends_no_header_is_not_served() throws Exception {
    double before = metric("sallyport_proxy_refused_total{cause=\"missing\"}");
    try (var proxy = Proxy.tcp("source 127.0.0.2")) {
      assertThat(throughTls(proxy.port)).isEmpty();
      assertThat(metric("sallyport_proxy_refused_total{cause=\"missing\"}")).isEqualTo(before + 1);
    }
  }

  @Test
  void a_proxy_that_is_not_listed_and_sends_no_header_is_the_caller() throws Exception {
    try (var proxy = Proxy.tcp("source 127.0.0.3")) {
      assertThat(throughTls(proxy.port)).contains("addr=127.0.0.3;");
      assertThat(lastRecord("callerIpAddress")).isEqualTo("127.0.0.3");
    }
  }

  @Test
  void a_listed_forwarders_header_names_the_client_and_what_the_client_forged_does_not()
      throws Exception {
    try (var proxy = Proxy.http("ssl verify none source 127.0.0.4")) {
      var answer = throughHttp(proxy.port, "X-Forwarded-For: 20.0.0.1");

      assertThat(answer).startsWith("HTTP/1.1 401").contains("addr=" + CLIENT + ";");
      assertThat(lastRecord("callerIpAddress")).isEqualTo(CLIENT);
    }
  }

  @Test
  void the_header_of_a_forwarder_that_is_not_listed_is_ignored_and_counted() throws Exception {
    double before = metric("sallyport_forwarding_ignored_total");
    try (var proxy = Proxy.http("ssl verify none source 127.0.0.3")) {
      assertThat(throughHttp(proxy.port, "Accept: */*")).contains("addr=127.0.0.3;");
      assertThat(lastRecord("callerIpAddress")).isEqualTo("127.0.0.3");
      assertThat(metric("sallyport_forwarding_ignored_total")).isEqualTo(before + 1);
    }
  }

  /** The whole answer of the vault to a call without a token; empty where there was none. */
  private static String throughTls(int port) throws IOException {
    try (var plain = connected(port);
        var tls =
            server
                .client()
                .sslContext()
                .getSocketFactory()
                .createSocket(plain, server.vaultUrl().getHost(), port, true)) {
      return call(tls, "Accept: */*");
    } catch (IOException ended) {
      return "";
    }
  }

  private static String throughHttp(int port, String header) throws IOException {
    try (var plain = connected(port)) {
      return call(plain, header);
    }
  }

  private static Socket connected(int port) throws IOException {
    var socket =
        new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(CLIENT), 0);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String call(Socket socket, String header) throws IOException {
    var request =
        "GET /secrets?api-version=7.6 HTTP/1.1\r\nHost: "
            + server.vaultUrl().getHost()
            + "\r\nConnection: close\r\n"
            + header
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static String lastRecord(String member) throws IOException {
    var lines = Files.readAllLines(folder.resolve("data/audit/audit.jsonl"), UTF_8);
    return new JsonMapper().readTree(lines.getLast()).get(member).asString();
  }

  private static double metric(String name) throws Exception {
    var url = "http://127.0.0.1:" + server.server().healthPort() + "/metrics";
    try (var client = HttpClient.newHttpClient()) {
      var text =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      return text.body()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .sum();
    }
  }

  /** One HAProxy in the foreground, on a free port. */
  private static final class Proxy implements AutoCloseable {
    final int port;
    private final Process process;

    private Proxy(int port, Process process) {
      this.port = port;
      this.process = process;
    }

    /** Passes bytes on. */
    static Proxy tcp(String serverOptions) throws Exception {
      return start("tcp", "", serverOptions);
    }

    /** Ends HTTP and speaks TLS to the server. */
    static Proxy http(String serverOptions) throws Exception {
      return start("http", "option forwardfor\n  ", serverOptions);
    }

    private static Proxy start(String mode, String backOptions, String serverOptions)
        throws Exception {
      int port;
      try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        port = free.getLocalPort();
      }
      Files.writeString(
          configuration,
          """
          defaults
            mode %s
            timeout connect 5s
            timeout client 10s
            timeout server 10s
          frontend front
            bind 127.0.0.1:%d
            unique-id-format %%{+X}o%%ci_%%cp
            default_backend back
          backend back
            %sserver sallyport 127.0.0.1:%d %s
          """
              .formatted(mode, port, backOptions, server.server().httpsPort(), serverOptions));
      var process =
          new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("haproxy.log").toFile())
              .start();
      var proxy = new Proxy(port, process);
      proxy.awaitOpen();
      return proxy;
    }

    private void awaitOpen() throws Exception {
      while (process.isAlive()) {
        try (var _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
          return;
        } catch (IOException notYet) {
          Thread.onSpinWait();
        }
      }
      throw new AssertionError(Files.readString(folder.resolve("haproxy.log")));
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
