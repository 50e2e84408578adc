package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class Http2Test {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  @Test
  void manyRequestsShareOneConnection() throws Exception {
    try (var server = TestServer.tls(new Echo(false));
        var client = server.client(Version.HTTP_2)) {
      var answers = new ArrayList<CompletableFuture<String>>();
      for (int i = 0; i < 100; i++) {
        var request = HttpRequest.newBuilder(server.uri("/" + i)).build();
        answers.add(
            client
                .sendAsync(request, BodyHandlers.ofString())
                .thenApply(a -> Echo.fact(a.body(), "path").orElseThrow()));
      }

      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void aLargeBodyIsRefusedOnItsStreamAlone() throws Exception {
    try (var server = TestServer.tls(new Echo(false));
        var client = server.client(Version.HTTP_2)) {
      var large =
          HttpRequest.newBuilder(server.uri("/"))
              .PUT(BodyPublishers.ofByteArray(new byte[1024 * 1024 + 1]))
              .build();
      assertThat(client.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(413);

      var small = HttpRequest.newBuilder(server.uri("/")).build();
      assertThat(client.send(small, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThat(server.listener.requests()).isZero();
    }
  }

  @Test
  void aServerWithTooMuchAtWorkSaysSo() throws Exception {
    var leave = new Semaphore(0);
    Handler waiting =
        request -> {
          leave.acquireUninterruptibly();
          return Response.text(200, "done");
        };
    var d = Limits.DEFAULTS;
    var limits =
        new Limits(
            d.maxHeaderBytes(),
            d.maxTargetBytes(),
            d.maxBodyBytes(),
            d.maxLargeBodyBytes(),
            32,
            d.headerTime(),
            d.bodyTime(),
            d.idleTime(),
            10,
            10,
            1,
            1,
            10);
    try (var server = TestServer.tls(limits, waiting);
        var client = server.client(Version.HTTP_2)) {
      var request = HttpRequest.newBuilder(server.uri("/")).build();
      var first = client.sendAsync(request, BodyHandlers.ofString());
      while (server.listener.requests() == 0) {
        Thread.sleep(5);
      }

      var refused = client.send(request, BodyHandlers.ofString());

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
      leave.release();
      assertThat(first.get().statusCode()).isEqualTo(200);
    }
  }

  /** RFC 9113, 9.1.1: a client may ask for every name of the certificate on one connection. */
  @Test
  void twoHostsOnOneConnectionReachEachItsOwnHandler() throws Exception {
    var router =
        new HostRouter()
            .exact("open.vault.example", request -> Response.text(200, "open " + request.host()))
            .exact("shut.vault.example", request -> Response.text(403, "shut " + request.host()));
    try (var server = TestServer.tls(router);
        var wire = server.tlsWire("h2")) {
      var get = Http2Get.on(wire);

      assertThat(get.body("open.vault.example", Map.of())).isEqualTo("open open.vault.example");
      assertThat(get.body("shut.vault.example", Map.of())).isEqualTo("shut shut.vault.example");
      assertThat(get.body("rebound.example", Map.of())).contains("No service answers");
    }
  }

  @Test
  void theServerAnnouncesItsLimits() throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var wire = greeted(server)) {
      var settings = next(wire, SETTINGS);

      assertThat(setting(settings, 3)).describedAs("streams").isEqualTo(128);
      assertThat(setting(settings, 6)).describedAs("header list").isEqualTo(32768);
    }
  }

  @Test
  void headersTooLargeAreRefused() throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var wire = greeted(server)) {
      var block = new ByteArrayOutputStream();
      block.write(requestBlock("localhost"));
      for (int i = 0; i < 5; i++) {
        literal(block, "x-" + i, "v".repeat(7000));
      }
      wire.send(frame(HEADERS, END_STREAM, 1, slice(block.toByteArray(), 0, 16_000)));
      wire.send(frame(9, 0, 1, slice(block.toByteArray(), 16_000, 32_000)));
      wire.send(frame(9, END_HEADERS, 1, slice(block.toByteArray(), 32_000, block.size())));

      // 431 is index 0 with a literal value of three characters (RFC 7541, 6.2).
      var headers = next(wire, HEADERS);
      assertThat(new String(headers, ISO_8859_1))
          .satisfiesAnyOf(
              text -> assertThat(text).contains("431"),
              text -> assertThat(headers).contains(new byte[] {0x08, (byte) 0x82}));
    }
  }

  /** CVE-2023-44487: streams opened and reset at once cost the client nothing. */
  @Test
  void rapidResetEndsTheConnectionAndNeverExceedsTheRequestsAllowed() throws Exception {
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    Handler slow =
        request -> {
          most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
          try {
            Thread.sleep(50);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          } finally {
            atWork.decrementAndGet();
          }
          return Response.empty(200);
        };
    try (var server = TestServer.tls(slow);
        var wire = greeted(server)) {
      boolean gone = false;
      try {
        for (int stream = 1; stream < 4000; stream += 2) {
          wire.send(frame(HEADERS, END_STREAM | END_HEADERS, stream, requestBlock("localhost")));
          wire.send(frame(RESET, 0, stream, new byte[] {0, 0, 0, 8}));
        }
        next(wire, GO_AWAY);
        gone = true;
      } catch (IOException e) {
        gone = true;
      }

      assertThat(gone).isTrue();
      assertThat(most.get()).isLessThanOrEqualTo(Limits.DEFAULTS.requestsPerAddress());
    }
  }

  private static Wire greeted(TestServer server) throws IOException {
    return server
        .tlsWire("h2")
        .send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .send(frame(SETTINGS, 0, 0, new byte[0]));
  }

  /** The payload of the next frame of a kind. */
  private static byte[] next(Wire wire, int kind) throws IOException {
    while (true) {
      var head = ByteBuffer.wrap(wire.read(9));
      int length = (head.getShort() & 0xffff) << 8 | (head.get() & 0xff);
      int found = head.get();
      byte[] payload = wire.read(length);
      if (found == kind) {
        return payload;
      }
      assertThat(found).isNotEqualTo(DATA);
    }
  }

  private static int setting(byte[] settings, int id) {
    var pairs = ByteBuffer.wrap(settings);
    while (pairs.hasRemaining()) {
      int found = pairs.getShort();
      int value = pairs.getInt();
      if (found == id) {
        return value;
      }
    }
    throw new AssertionError("no setting " + id);
  }

  private static byte[] frame(int kind, int flags, int stream, byte[] payload) {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) kind).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }

  /** GET, https, "/" from the static table and a literal authority (RFC 7541, appendix A). */
  private static byte[] requestBlock(String authority) {
    var block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x01});
    block.write(authority.length());
    block.writeBytes(authority.getBytes(ISO_8859_1));
    return block.toByteArray();
  }

  /** A literal header without indexing whose value is longer than 127 bytes. */
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(ISO_8859_1));
    block.write(127);
    int rest = value.length() - 127;
    while (rest >= 128) {
      block.write(rest % 128 + 128);
      rest /= 128;
    }
    block.write(rest);
    block.writeBytes(value.getBytes(ISO_8859_1));
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }
}
