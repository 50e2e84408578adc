package sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTest {
  private static final String GET = "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pipelinedRequestsAreAnsweredInOrder(boolean quick) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(quick));
        var wire = server.plainWire()) {
      var all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append(GET.formatted(i));
        all.append("PUT /b").append(i).append(" HTTP/1.1\r\nHost: localhost\r\n");
        all.append("Content-Length: 3\r\n\r\nabc");
      }
      wire.send(all.toString());

      for (int i = 0; i < 50; i++) {
        assertThat(Echo.fact(wire.answer().body(), "path")).hasValue("/" + i);
        var put = wire.answer().body();
        assertThat(Echo.fact(put, "path")).hasValue("/b" + i);
        assertThat(Echo.fact(put, "body")).hasValue("abc");
      }
    }
  }

  @Test
  void aConnectionLivesUntilTheClientWantsItClosed() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      for (int i = 0; i < 3; i++) {
        assertThat(wire.send(GET.formatted(i)).answer().status()).isEqualTo(200);
      }
      wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(wire.answer().header("Connection")).isEqualTo("close");
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void headHasTheLengthButNoBody() throws Exception {
    try (var server =
            TestServer.plain(Limits.DEFAULTS, request -> Response.text(200, request.method()));
        var wire = server.plainWire()) {
      wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(wire.answer(false).header("Content-Length")).isEqualTo("4");
      assertThat(wire.send(GET.formatted("")).answer().body()).isEqualTo("GET");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void someAnswersHaveNoBody(int status) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, request -> Response.text(status, "no"));
        var wire = server.plainWire()) {
      assertThat(wire.send(GET.formatted("")).answer(false).status()).isEqualTo(status);
      assertThat(wire.send(GET.formatted("")).answer(false).status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST,X-HTTP-METHOD,PATCH,PATCH",
    "POST,X-HTTP-Method,delete,DELETE",
    "POST,X-HTTP-REQUEST,PUT,PUT",
    "GET,X-HTTP-METHOD,DELETE,GET",
    "POST,X-Other,PUT,POST"
  })
  void aPostMayStandForAnotherMethod(String sent, String header, String value, String seen)
      throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      wire.send(
          sent
              + " / HTTP/1.1\r\nHost: a\r\n"
              + header
              + ": "
              + value
              + "\r\nContent-Length: 0\r\n\r\n");

      assertThat(Echo.fact(wire.answer().body(), "method")).hasValue(seen);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Dev.Vault.LocalHost,dev.vault.localhost",
    "dev.vault.localhost:8443,dev.vault.localhost",
    "localhost.,localhost",
    "localhost.:443,localhost",
    "[::1]:8443,::1",
    "[FE80::1],fe80::1",
    "127.0.0.1:1,127.0.0.1"
  })
  void theHostIsReadFromItsHeader(String header, String host) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: " + header + "\r\n\r\n");

      assertThat(Echo.fact(wire.answer().body(), "host")).hasValue(host);
    }
  }

  @Test
  void theAuthorityOfAnAbsoluteTargetCounts() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      wire.send("GET http://Other:80/p?x=1 HTTP/1.1\r\nHost: a\r\n\r\n");

      var body = wire.answer().body();
      assertThat(Echo.fact(body, "host")).hasValue("other");
      assertThat(Echo.fact(body, "target")).hasValue("/p?x=1");
    }
  }

  /** RFC 9112, 6.3: what two readers may end at two places is how requests are smuggled. */
  @Test
  void aBodyWithTwoLengthsIsRefusedAndTheConnectionEnds() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(false));
        var wire = server.plainWire()) {
      var twoLengths = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
      wire.send("POST /a HTTP/1.1\r\nHost: h\r\n" + twoLengths + "GET /b HTTP/1.1\r\n");

      assertThat(wire.answer().status()).isEqualTo(400);
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void aBodyMayComeInChunksAfterAWordOfWelcome() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(false));
        var wire = server.plainWire()) {
      wire.send(
          "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(100);
      wire.send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");

      assertThat(Echo.fact(wire.answer().body(), "body")).hasValue("abcdefg");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFaultBecomesABare500(boolean quick) throws Exception {
    Handler broken =
        new Handler() {
          @Override
          public Response handle(Request request) {
            throw new IllegalStateException("detail that nobody outside may see");
          }

          @Override
          public boolean quick(Request request) {
            return quick;
          }
        };
    try (var server = TestServer.plain(Limits.DEFAULTS, broken);
        var wire = server.plainWire()) {
      for (int i = 0; i < 2; i++) {
        var answer = wire.send(GET.formatted("")).answer();

        var id = answer.header("x-ms-request-id");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(answer.body())
            .isEqualTo(
                "{\"error\":{\"code\":\"InternalServerError\",\"message\":\"An internal error"
                    + " occurred. Request id "
                    + id
                    + ".\"}}");
      }
    }
  }

  @Test
  void anAnswerWithAnIllegalHeaderIsReplaced() throws Exception {
    Handler splitting = request -> Response.text(200, "x").header("x-a", "1\r\nx-b: 2");
    try (var server = TestServer.plain(Limits.DEFAULTS, splitting);
        var wire = server.plainWire()) {
      var answer = wire.send(GET.formatted("")).answer();

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.headers()).doesNotContainKeys("x-a", "x-b");
    }
  }

  @Test
  void aBodyIsWipedOnceItIsAnswered() throws Exception {
    var seen = new CompletableFuture<byte[]>();
    Handler keeping =
        request -> {
          seen.complete(request.body());
          return Response.empty(200);
        };
    try (var server = TestServer.plain(Limits.DEFAULTS, keeping);
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nsecret").answer();

      assertThat(seen.get()).containsOnly(0).hasSize(6);
    }
  }

  @Test
  void theObserverSeesEveryAnswer() throws Exception {
    var seen = new ConcurrentLinkedQueue<String>();
    var told = new CountDownLatch(2);
    var config =
        ListenerConfig.plain(List.of(TestServer.LOOPBACK), 0)
            .with((plane, status, nanos, in, out) -> {
              seen.add(plane + " " + status + " " + in + " " + out + " " + (nanos >= 0));
              told.countDown();
            });
    Handler vault = request -> Response.text(200, "hello");
    try (var server = TestServer.start(config, vault.named("vault"));
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").answer();
      wire.send("GET / HTTP/1.1\r\n\r\n").answer();

      // The observer is told after the answer has left.
      assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).hasSize(2).contains("vault 200 3 5 true");
      assertThat(seen).anyMatch(line -> line.startsWith("none 400 0 "));
    }
  }

  @Test
  void requestsAtWorkFinishWhenTheListenerCloses() throws Exception {
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    Handler slow =
        request -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Response.text(200, "finished");
        };
    try (var server = TestServer.plain(Limits.DEFAULTS, slow);
        var busy = server.plainWire();
        var idle = server.plainWire()) {
      busy.send(GET.formatted(""));
      entered.await();

      var closed = CompletableFuture.runAsync(() -> server.listener.close(Duration.ofSeconds(10)));
      assertThat(idle.closed()).isTrue();
      awaitRefused(server.port());
      assertThat(closed).isNotDone();
      leave.countDown();

      var answer = busy.answer();
      assertThat(answer.body()).isEqualTo("finished");
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(busy.closed()).isTrue();
      closed.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRequestThatOutlivesTheGraceIsCut() throws Exception {
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    Handler stuck =
        request -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Response.empty(200);
        };
    try (var server = TestServer.plain(Limits.DEFAULTS, stuck);
        var wire = server.plainWire()) {
      wire.send(GET.formatted(""));
      entered.await();

      server.listener.close(Duration.ofMillis(300));

      assertThat(wire.closed()).isTrue();
      leave.countDown();
    }
  }

  @Test
  void oneListenerServesSeveralAddressesOnOnePort() throws Exception {
    var six = InetAddress.ofLiteral("::1");
    var config = ListenerConfig.plain(List.of(TestServer.LOOPBACK, six), 0);
    try (var server = TestServer.start(config, new Echo(true));
        var wire = server.plainWire()) {
      assertThat(wire.send(GET.formatted("")).answer().status()).isEqualTo(200);
      Assumptions.assumeTrue(NetworkInterface.getByInetAddress(six) != null, "no ::1 here");
      try (var other = new Wire(new Socket(six, server.port()))) {
        assertThat(Echo.fact(other.send(GET.formatted("")).answer().body(), "from"))
            .hasValue("0:0:0:0:0:0:0:1");
      }
    }
  }

  @Test
  void aPortInUseIsNamed() {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true))) {
      var config = ListenerConfig.plain(List.of(TestServer.LOOPBACK), server.port());

      assertThatThrownBy(() -> Listener.start(config, new Echo(true)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining("" + server.port());
    }
  }

  @Test
  void hostsAreRoutedByNameThenBySuffix() throws Exception {
    var router =
        new HostRouter()
            .exact("login.localhost", said("login"))
            .under("vault.localhost", said("vault"))
            .otherwise(said("other"));
    try (var server = TestServer.plain(Limits.DEFAULTS, router);
        var wire = server.plainWire()) {
      assertThat(routed(wire, "LOGIN.localhost:8443")).isEqualTo("login");
      assertThat(routed(wire, "dev.vault.localhost")).isEqualTo("vault");
      assertThat(routed(wire, "vault.localhost")).isEqualTo("other");
      assertThat(routed(wire, "a.b.vault.localhost")).isEqualTo("other");
      assertThat(routed(wire, ".vault.localhost")).isEqualTo("other");
      assertThat(routed(wire, "nowhere")).isEqualTo("other");
    }
  }

  @Test
  void anAddressAsHostIsAnsweredWhereTheRequestIsMeant() throws Exception {
    var router =
        new HostRouter()
            .exact("10.0.0.9", said("named"))
            .otherwise(said("other"))
            .byAddress(request -> request.path().equals("/health"), said("health"));
    try (var server = TestServer.plain(Limits.DEFAULTS, router);
        var wire = server.plainWire()) {
      for (var host : List.of("10.0.0.4", "10.0.0.4:8443", "[2001:db8::1]:8443")) {
        assertThat(routed(wire, "/health", host)).as(host).isEqualTo("health");
        assertThat(routed(wire, "/secrets", host)).as(host).isEqualTo("other");
      }
      for (var host : List.of("nowhere", "10.0.0", "10.0.0.4.example", "010.0.0.4")) {
        assertThat(routed(wire, "/health", host)).as(host).isEqualTo("other");
      }
      assertThat(routed(wire, "/health", "10.0.0.9")).isEqualTo("named");
    }
  }

  @Test
  void aHostNobodyAnswersForIsNotFound() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new HostRouter());
        var wire = server.plainWire()) {
      var answer = wire.send(GET.formatted("")).answer();

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("NotFound");
    }
  }

  private static void awaitRefused(int port) throws Exception {
    try {
      while (true) {
        new Socket(TestServer.LOOPBACK, port).close();
        Thread.sleep(5);
      }
    } catch (ConnectException e) {
      assertThat(e).hasMessageContaining("refused");
    }
  }

  private static Handler said(String what) {
    return request -> Response.of(200, "text/plain", what.getBytes(UTF_8));
  }

  private static String routed(Wire wire, String host) throws Exception {
    return routed(wire, "/", host);
  }

  private static String routed(Wire wire, String path, String host) throws Exception {
    return wire.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").answer().body();
  }
}
