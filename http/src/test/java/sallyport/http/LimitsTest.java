package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit shown over a bare socket: the status that answers, and that the line is then cut. */
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Handler ECHO = new Echo(true);

  /** Bodies of 5,000 bytes, and one at a time of 8,000. */
  private static final Limits LARGE =
      new Limits(
          32768,
          16384,
          5000,
          8000,
          32,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          1024,
          512,
          2048,
          1,
          128);

  @Test
  void theDefaultsAreThese() {
    assertThat(Limits.DEFAULTS)
        .isEqualTo(
            new Limits(
                32768,
                16384,
                1048576,
                33554432,
                32,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                1024,
                512,
                2048,
                2,
                128));
  }

  @Test
  void nonsensicalLimitsAreRefused() {
    assertThatThrownBy(() -> changed(1024, 256, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxBodyBytes");
  }

  @Test
  void headersTooLarge() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Much: " + "a".repeat(33_000) + "\r\n\r\n");

      assertRefused(wire, 431, "RequestHeaderFieldsTooLarge");
    }
  }

  @Test
  void headersOfJustTheLimitPass() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Much: " + "a".repeat(32_600) + "\r\n\r\n");

      assertThat(wire.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_385, 20_000, 200_000})
  void targetTooLong(int length) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send("GET /" + "a".repeat(length - 1) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertRefused(wire, 414, "UriTooLong");
    }
  }

  @Test
  void targetOfJustTheLimitPasses() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send("DELETE /" + "a".repeat(16_383) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(wire.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void bodyAnnouncedTooLarge() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");

      assertRefused(wire, 413, "RequestEntityTooLarge");
    }
  }

  @Test
  void bodyThatGrowsTooLarge() throws Exception {
    try (var server = TestServer.plain(changed(1024, 256, 5000), ECHO);
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send("1000\r\n" + "a".repeat(0x1000) + "\r\n");
      wire.send("1000\r\n" + "a".repeat(0x1000) + "\r\n");

      assertRefused(wire, 413, "RequestEntityTooLarge");
    }
  }

  @Test
  void bodyOfJustTheLimitPasses() throws Exception {
    try (var server = TestServer.plain(changed(1024, 256, 5000), ECHO);
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n");
      wire.send("a".repeat(5000));

      assertThat(wire.answer().body()).endsWith("body " + "a".repeat(5000));
    }
  }

  @Test
  void aHandlerMayAskForALargerBody() throws Exception {
    try (var server = TestServer.plain(LARGE, new Receiver());
        var wire = server.plainWire()) {
      wire.send(head("/large", 8000)).send("a".repeat(8000));
      assertThat(wire.answer().body()).isEqualTo("8000");

      wire.send("PUT /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send("1000\r\n" + "a".repeat(0x1000) + "\r\n");
      wire.send("0f00\r\n" + "a".repeat(0x0f00) + "\r\n0\r\n\r\n");
      assertThat(wire.answer().body()).isEqualTo("" + 0x1f00);

      wire.send(head("/other", 5001));
      assertRefused(wire, 413, "RequestEntityTooLarge");
    }
  }

  @Test
  void noHandlerIsGivenMoreThanTheLimitForLargeBodies() throws Exception {
    try (var server = TestServer.plain(LARGE, new Receiver());
        var announced = server.plainWire();
        var grown = server.plainWire()) {
      announced.send(head("/large", 8001));
      assertRefused(announced, 413, "RequestEntityTooLarge");

      grown.send("PUT /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      grown.send("1f41\r\n" + "a".repeat(8001) + "\r\n");
      assertRefused(grown, 413, "RequestEntityTooLarge");
    }
  }

  @Test
  void tooManyLargeBodiesAtOnce() throws Exception {
    try (var server = TestServer.plain(LARGE, new Receiver());
        var first = server.plainWire();
        var second = server.plainWire();
        var third = server.plainWire()) {
      first.send(head("/large", 6000)).send("a".repeat(10));
      while (server.listener.requests() == 0) {
        sleep(Duration.ofMillis(5));
      }

      second.send(head("/large", 6000));
      assertThat(second.answer().header("Retry-After")).isEqualTo("1");
      third.send(head("/large", 5000)).send("a".repeat(5000));
      assertThat(third.answer().body()).isEqualTo("5000");

      first.send("a".repeat(5990));
      assertThat(first.answer().body()).isEqualTo("6000");
      third.send(head("/large", 6000)).send("a".repeat(6000));
      assertThat(third.answer().body()).isEqualTo("6000");
    }
  }

  private static String head(String path, int length) {
    return "PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
  }

  /** Takes larger bodies under one path; answers with the length it received. */
  private static final class Receiver implements Handler {
    @Override
    public Response handle(Request request) {
      return Response.text(200, "" + request.body().length);
    }

    @Override
    public int maxBodyBytes(Request head, Limits limits) {
      return head.path().equals("/large") ? Integer.MAX_VALUE : limits.maxBodyBytes();
    }
  }

  @Test
  void headThatDoesNotEnd() throws Exception {
    try (var server = TestServer.plain(slow(SHORT, SHORT.multipliedBy(50)), ECHO);
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: local");

      assertRefused(wire, 408, "RequestTimeout");
    }
  }

  @Test
  void headThatTrickles() throws Exception {
    try (var server = TestServer.plain(slow(SHORT, SHORT.multipliedBy(50)), ECHO);
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      for (int i = 0; i < 8; i++) {
        wire.send("GET / HT".substring(i, i + 1));
        Thread.sleep(50);
      }

      assertRefused(wire, 408, "RequestTimeout");
    }
  }

  @Test
  void bodyThatDoesNotCome() throws Exception {
    try (var server = TestServer.plain(slow(SHORT, SHORT.multipliedBy(50)), ECHO);
        var wire = server.plainWire()) {
      wire.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123");

      assertRefused(wire, 408, "RequestTimeout");
      assertThat(server.listener.requests()).isZero();
    }
  }

  @Test
  void idleConnectionsAreClosedWithoutAWord() throws Exception {
    try (var server = TestServer.plain(slow(SHORT.multipliedBy(50), SHORT), ECHO);
        var silent = server.plainWire();
        var used = server.plainWire()) {
      used.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();

      assertThat(silent.closed()).isTrue();
      assertThat(used.closed()).isTrue();
    }
  }

  @Test
  void aHandlerThatTakesItsTimeIsNotIdle() throws Exception {
    Handler slow =
        request -> {
          sleep(SHORT.multipliedBy(3));
          return Response.text(200, "done");
        };
    try (var server = TestServer.plain(slow(SHORT, SHORT), slow);
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(wire.answer().body()).isEqualTo("done");
    }
  }

  @Test
  void tooManyConnectionsOfOneAddress() throws Exception {
    try (var server = TestServer.plain(counted(2, 512, 2048), ECHO);
        var first = server.plainWire();
        var second = server.plainWire()) {
      first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      second.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      try (var third = server.plainWire()) {
        assertThat(third.closed()).isTrue();
      }

      first.socket.close();
      awaitConnections(server, 1);
      try (var fourth = server.plainWire()) {
        fourth.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(fourth.answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void tooManyRequestsAtWorkOnTheServer() throws Exception {
    assertBusy(counted(1024, 512, 1), 503, "ServerBusy");
  }

  @Test
  void tooManyRequestsAtWorkOfOneAddress() throws Exception {
    assertBusy(counted(1024, 1, 2048), 429, "TooManyRequests");
  }

  private static void assertBusy(Limits limits, int status, String code) throws Exception {
    var entered = new CountDownLatch(1);
    var leave = new Semaphore(0);
    Handler waiting =
        request -> {
          entered.countDown();
          leave.acquireUninterruptibly();
          return Response.text(200, "done");
        };
    try (var server = TestServer.plain(limits, waiting);
        var first = server.plainWire();
        var second = server.plainWire()) {
      first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      entered.await();

      second.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      var refused = second.answer();

      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
      leave.release(2);
      assertThat(first.answer().body()).isEqualTo("done");
      second.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(second.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:port\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%c3 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /?a=%4 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nX-HTTP-METHOD: TRACE\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\r\n\r\n"
      })
  void malformedRequestsAreRefused(String request) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, ECHO);
        var wire = server.plainWire()) {
      wire.send(request);

      assertRefused(wire, 400, "BadRequest");
    }
  }

  private static void assertRefused(Wire wire, int status, String code) throws Exception {
    var answer = wire.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo(Response.JSON);
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"" + code + "\"");
    assertThat(wire.closed()).isTrue();
  }

  private static void awaitConnections(TestServer server, int count) {
    while (server.listener.connections() > count) {
      sleep(Duration.ofMillis(5));
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Limits changed(int header, int target, int body) {
    var d = Limits.DEFAULTS;
    return new Limits(
        header,
        target,
        body,
        d.maxLargeBodyBytes(),
        32,
        d.headerTime(),
        d.bodyTime(),
        d.idleTime(),
        d.connectionsPerAddress(),
        d.requestsPerAddress(),
        d.concurrentRequests(),
        d.concurrentLargeBodies(),
        d.streamsPerConnection());
  }

  private static Limits slow(Duration arrival, Duration idle) {
    return new Limits(
        32768, 16384, 1048576, 1048576, 32, arrival, arrival, idle, 1024, 512, 2048, 1, 128);
  }

  private static Limits counted(int connections, int requestsPerAddress, int requests) {
    var d = Limits.DEFAULTS;
    return new Limits(
        32768,
        16384,
        1048576,
        1048576,
        32,
        d.headerTime(),
        d.bodyTime(),
        d.idleTime(),
        connections,
        requestsPerAddress,
        requests,
        1,
        128);
  }
}
