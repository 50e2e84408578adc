package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectProxyTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(TestServer.LOOPBACK, 0);

  @Test
  void aJavaClientReachesANameThatNoDnsKnows() throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var proxy = proxyTo(server.port(), 10);
        var client =
            HttpClient.newBuilder()
                .sslContext(TestServer.trusting("server"))
                .proxy(ProxySelector.of(new InetSocketAddress(TestServer.LOOPBACK, proxy.port())))
                .build()) {
      var uri = URI.create("https://dev.vault.localhost/secrets/a");

      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

      assertThat(Echo.fact(answer.body(), "host")).hasValue("dev.vault.localhost");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.vault.localhost", "dev.vault.localhost:9999"})
  void curlReachesANameOnWhateverPort(String authority) throws Exception {
    var certificate = Path.of(TestServer.class.getResource("server.pem").toURI());
    try (var server = TestServer.tls(new Echo(true));
        var proxy = proxyTo(server.port(), 10)) {
      var curl =
          run(
              "curl",
              "-sS",
              "--max-time",
              "10",
              "--noproxy",
              "",
              "-x",
              "http://127.0.0.1:" + proxy.port(),
              "--cacert",
              certificate.toString(),
              "https://" + authority + "/p");

      assertThat(Echo.fact(curl, "host")).hasValue("dev.vault.localhost");
    }
  }

  private static String run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (java.io.IOException e) {
      Assumptions.abort(command[0] + " is not installed");
      throw e;
    }
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT example.com:443 HTTP/1.1",
        "CONNECT vault.localhost.example.com:443 HTTP/1.1",
        "CONNECT 127.0.0.1:22 HTTP/1.1",
        "CONNECT localhost@example.com:443 HTTP/1.1",
        "CONNECT  HTTP/1.1",
        "GET http://localhost/ HTTP/1.1",
        "GET / HTTP/1.1",
        "connect localhost:443 HTTP/1.1",
        "CONNECT localhost:443",
        "nonsense"
      })
  void everythingElseIsForbidden(String line) throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var proxy = proxyTo(server.port(), 10);
        var wire = wire(proxy)) {
      wire.send(line + "\r\nHost: localhost\r\n\r\n");

      assertThat(wire.answer().status()).isEqualTo(403);
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void bytesFlowBothWaysUntilBothSidesEnd() throws Exception {
    try (var echo = new ServerSocket(0, 10, TestServer.LOOPBACK);
        var proxy = proxyTo(echo.getLocalPort(), 10);
        var wire = wire(proxy)) {
      var server =
          Thread.ofVirtual()
              .start(() -> {
                try (var socket = echo.accept()) {
                  socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      // The first bytes of the tunnel come in one packet with the request.
      wire.send("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\nearly");
      assertThat(wire.answer().status()).isEqualTo(200);
      assertThat(wire.read(5)).asString().isEqualTo("early");
      wire.send("x".repeat(200_000));
      wire.socket.shutdownOutput();

      assertThat(wire.read(200_000)).hasSize(200_000);
      assertThat(wire.closed()).isTrue();
      server.join();
    }
  }

  @Test
  void headsAreLimitedInSizeAndTime() throws Exception {
    try (var proxy = proxyTo(1, 10);
        var large = wire(proxy);
        var slow = wire(proxy)) {
      slow.send("CONNECT local");
      large.send("CONNECT localhost:443 HTTP/1.1\r\nX: " + "a".repeat(9000) + "\r\n\r\n");

      assertThat(large.answer().status()).isEqualTo(431);
      assertThat(slow.answer().status()).isEqualTo(408);
    }
  }

  @Test
  void tunnelsAreLimitedInNumberAndIdleTime() throws Exception {
    try (var silent = new ServerSocket(0, 10, TestServer.LOOPBACK);
        var proxy = proxyTo(silent.getLocalPort(), 1);
        var first = wire(proxy)) {
      first.send("CONNECT localhost:443 HTTP/1.1\r\n\r\n");
      assertThat(first.answer().status()).isEqualTo(200);
      try (var second = wire(proxy)) {
        assertThat(second.answer().status()).isEqualTo(503);
      }

      assertThat(first.closed()).describedAs("cut when idle").isTrue();
    }
  }

  @Test
  void aListenerThatIsGoneIsABadGateway() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, TestServer.LOOPBACK)) {
      free = socket.getLocalPort();
    }
    try (var proxy = proxyTo(free, 10);
        var wire = wire(proxy)) {
      wire.send("CONNECT localhost:443 HTTP/1.1\r\n\r\n");

      assertThat(wire.answer().status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
  void onlyLoopbackIsListenedOn(String address) {
    var bind = new InetSocketAddress(InetAddress.ofLiteral(address), 0);

    assertThatThrownBy(() -> ConnectProxy.start(bind, ConnectProxyTest::ours, ANY_PORT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean ours(String name) {
    return name.equals("localhost") || name.endsWith(".vault.localhost");
  }

  private static ConnectProxy proxyTo(int port, int mostTunnels) throws Exception {
    return ConnectProxy.start(
        ANY_PORT,
        ConnectProxyTest::ours,
        new InetSocketAddress(TestServer.LOOPBACK, port),
        new ConnectProxy.Times(
            Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMillis(800)),
        mostTunnels);
  }

  private static Wire wire(ConnectProxy proxy) throws Exception {
    return new Wire(new Socket(TestServer.LOOPBACK, proxy.port()));
  }
}
