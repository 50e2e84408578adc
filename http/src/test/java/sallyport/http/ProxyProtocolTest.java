package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.AddressBlock;

/** A real listener that lists 127.0.0.2 as its proxy; other loopback addresses are strangers. */
class ProxyProtocolTest {
  private static final String PROXY = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final Sources SOURCES =
      new Sources(
          List.of(AddressBlock.parse(PROXY).orElseThrow()),
          List.of(),
          ForwardingHeader.X_FORWARDED_FOR);
  private static final byte[] NOTHING = {};

  private final Counted counted = new Counted();

  @Test
  void the_checksum_of_this_test_is_the_published_one() {
    assertThat(ProxyBytes.crc32c("123456789".getBytes(ISO_8859_1))).isEqualTo(0xE3069283);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("v1", "203.0.113.9", line("TCP4", "203.0.113.9", "192.0.2.250")),
        Arguments.of("v1", "2001:db8:0:0:0:0:0:9", line("TCP6", "2001:db8::9", "2001:db8::250")),
        Arguments.of("v1 mapped", "203.0.113.9", line("TCP6", "::ffff:203.0.113.9", "::1")),
        Arguments.of("v2", "203.0.113.9", ProxyBytes.of("203.0.113.9").bytes()),
        Arguments.of("v2", "2001:db8:0:0:0:0:0:9", ProxyBytes.of("2001:db8::9").bytes()),
        Arguments.of("v2 mapped", "203.0.113.9", ProxyBytes.six("203.0.113.9").bytes()),
        Arguments.of("v2 and all TLVs", "203.0.113.9", everything().checksum().bytes()),
        Arguments.of(
            "v2 padded to the limit",
            "203.0.113.9",
            ProxyBytes.of("203.0.113.9").tlv(0x04, new byte[2048 - 16 - 12 - 3]).bytes()));
  }

  private static ProxyBytes everything() {
    return ProxyBytes.of("203.0.113.9")
        .text(0x01, "h2")
        .text(0x02, "dev.vault.example")
        .tlv(0x04, 0, 0, 0)
        .tlv(0x05, new byte[128])
        .tlv(0x20, 1, 0, 0, 0, 0, 0x21, 0, 7, 'T', 'L', 'S', 'v', '1', '.', '3')
        .text(0x30, "blue")
        .tlv(0xEA, 1, 'v', 'p', 'c', 'e')
        .tlv(0xEE, 2, 9);
  }

  @ParameterizedTest(name = "{0} names {1}")
  @MethodSource("headers")
  void the_caller_is_whom_a_listed_proxy_names(String form, String client, byte[] header)
      throws Exception {
    try (var server = believing(new Echo(true));
        var wire = server.tlsWire(PROXY, header)) {
      var body = get(wire);

      assertThat(Echo.fact(body, "from")).contains(client);
      assertThat(Echo.fact(body, "peer")).contains(PROXY);
      assertThat(Echo.fact(body, "local")).contains("127.0.0.1:" + server.port());
      assertThat(Echo.fact(body, "link")).contains("-");
      assertThat(counted.faults()).isEmpty();
    }
  }

  static Stream<Arguments> ownHeaders() {
    return Stream.of(
        Arguments.of("v1 UNKNOWN", "PROXY UNKNOWN\r\n".getBytes(ISO_8859_1)),
        Arguments.of(
            "v1 UNKNOWN with more", "PROXY UNKNOWN ffff::1 ::2 1 2\r\n".getBytes(ISO_8859_1)),
        Arguments.of("v2 LOCAL", ProxyBytes.start(ProxyBytes.LOCAL, 0).bytes()),
        Arguments.of(
            "v2 LOCAL with addresses",
            ProxyBytes.start(ProxyBytes.LOCAL, ProxyBytes.TCP4).raw(new byte[12]).bytes()),
        Arguments.of("v2 UNSPEC", ProxyBytes.start(ProxyBytes.PROXY, 0).raw(1, 2, 3).bytes()),
        Arguments.of(
            "v2 AF_UNIX",
            ProxyBytes.start(ProxyBytes.PROXY, ProxyBytes.UNIX).raw(new byte[216]).bytes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownHeaders")
  void a_header_that_speaks_for_the_proxy_makes_it_the_caller(String form, byte[] header)
      throws Exception {
    try (var server = believing(new Echo(true));
        var wire = server.tlsWire(PROXY, header)) {
      assertThat(Echo.fact(get(wire), "from")).contains(PROXY);
      assertThat(counted.faults()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 16777295, 0xFFFF_FFFFL})
  void a_private_endpoints_link_id_is_kept(long id) throws Exception {
    try (var server = believing(new Echo(true));
        var wire = server.tlsWire(PROXY, ProxyBytes.of("10.1.2.3").linkId(id).checksum().bytes())) {
      var body = get(wire);

      assertThat(Echo.fact(body, "link")).contains("" + id);
      assertThat(Echo.fact(body, "from")).contains("10.1.2.3");
    }
  }

  @Test
  void http2_comes_behind_the_header_too() throws Exception {
    var header = ProxyBytes.of("203.0.113.9").linkId(7).bytes();
    try (var server = believing(new Echo(false));
        var wire = server.tlsWire(PROXY, header, "h2")) {
      var body = Http2Get.on(wire).body(Map.of("x-forwarded-for", "198.51.100.1"));

      assertThat(Echo.fact(body, "from")).contains("203.0.113.9");
      assertThat(Echo.fact(body, "link")).contains("7");
      assertThat(counted.ignored).hasValue(1);
    }
  }

  @Test
  void a_header_may_come_byte_by_byte() throws Exception {
    var header = everything().checksum().bytes();
    try (var server = believing(new Echo(true))) {
      var socket = server.socket(PROXY, NOTHING);
      socket.setTcpNoDelay(true);
      for (byte b : header) {
        socket.getOutputStream().write(b);
      }
      try (var wire = server.tlsInside(socket)) {
        assertThat(Echo.fact(get(wire), "from")).contains("203.0.113.9");
      }
    }
  }

  @Test
  void every_request_of_a_connection_has_the_client_of_its_header() throws Exception {
    try (var server = believing(new Echo(true));
        var wire = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.9").bytes())) {
      for (int i = 0; i < 3; i++) {
        assertThat(Echo.fact(get(wire, "X-Forwarded-For: 198.51.100." + i), "from"))
            .contains("203.0.113.9");
      }
      assertThat(counted.ignored).hasValue(3);
    }
  }

  static Stream<Arguments> broken() {
    var good = ProxyBytes.of("203.0.113.9").bytes();
    var wrongSum = everything().checksum().bytes();
    wrongSum[20] ^= 1;
    var oldVersion = good.clone();
    oldVersion[12] = 0x11;
    var newVersion = good.clone();
    newVersion[12] = 0x31;
    return Stream.of(
        Arguments.of("no header but TLS", ProxyFault.MISSING, new byte[] {0x16, 3, 1, 0, 5}),
        Arguments.of("no header but HTTP", ProxyFault.MISSING, ascii("GET / HTTP/1.1\r\n\r\n")),
        Arguments.of("a wrong signature", ProxyFault.MISSING, ascii("\r\n\r\n\0\r\nQUIT!")),
        Arguments.of("a lower version", ProxyFault.VERSION, oldVersion),
        Arguments.of("a higher version", ProxyFault.VERSION, newVersion),
        Arguments.of("a wrong checksum", ProxyFault.CHECKSUM, wrongSum),
        Arguments.of(
            "an unknown command",
            ProxyFault.MALFORMED,
            ProxyBytes.start(0x22, ProxyBytes.TCP4).raw(new byte[12]).bytes()),
        Arguments.of("a datagram", ProxyFault.MALFORMED, v2(0x12, 12)),
        Arguments.of("an unknown family", ProxyFault.MALFORMED, v2(0x41, 12)),
        Arguments.of("too few bytes for IPv4", ProxyFault.MALFORMED, v2(0x11, 11)),
        Arguments.of("too few bytes for IPv6", ProxyFault.MALFORMED, v2(0x21, 35)),
        Arguments.of("too few bytes for AF_UNIX", ProxyFault.MALFORMED, v2(0x31, 215)),
        Arguments.of("a TLV cut in its head", ProxyFault.MALFORMED, with(0x04, 0)),
        Arguments.of("a TLV cut in its value", ProxyFault.MALFORMED, with(0x04, 0, 2, 0)),
        Arguments.of("a TLV as long as can be", ProxyFault.MALFORMED, with(0x04, 0xFF, 0xFF, 0)),
        Arguments.of("a short checksum", ProxyFault.MALFORMED, with(0x03, 0, 3, 0, 0, 0)),
        Arguments.of(
            "two checksums",
            ProxyFault.CHECKSUM,
            ProxyBytes.of("203.0.113.9").tlv(3, 0, 0, 0, 0).checksum().bytes()),
        Arguments.of("a short link id", ProxyFault.MALFORMED, with(0xEE, 0, 4, 1, 1, 1, 1)),
        Arguments.of("a long link id", ProxyFault.MALFORMED, with(0xEE, 0, 6, 1, 1, 1, 1, 1, 1)),
        Arguments.of(
            "two link ids",
            ProxyFault.MALFORMED,
            ProxyBytes.of("203.0.113.9").linkId(1).linkId(2).bytes()),
        Arguments.of(
            "a unique id of 129 bytes",
            ProxyFault.MALFORMED,
            ProxyBytes.of("203.0.113.9").tlv(5, new byte[129]).bytes()),
        Arguments.of("a TLS part of 4 bytes", ProxyFault.MALFORMED, with(0x20, 0, 4, 1, 0, 0, 0)),
        Arguments.of(
            "a TLS part cut inside",
            ProxyFault.MALFORMED,
            with(0x20, 0, 9, 1, 0, 0, 0, 0, 0x21, 0, 2, 'T')),
        Arguments.of(
            "too many TLVs",
            ProxyFault.TOO_LONG,
            ProxyBytes.of("203.0.113.9").tlv(0x04, new byte[2048 - 16 - 12 - 2]).bytes()),
        Arguments.of("a line without end", ProxyFault.TOO_LONG, ascii("PROXY " + "T".repeat(101))),
        Arguments.of(
            "a line of 108 bytes",
            ProxyFault.TOO_LONG,
            ascii("PROXY UNKNOWN " + "x".repeat(92) + "\r\n")),
        Arguments.of("a line with a bare end", ProxyFault.MALFORMED, ascii("PROXY UNKNOWN\n")),
        Arguments.of(
            "a line of UDP", ProxyFault.MALFORMED, ascii(words("UDP4 1.2.3.4 1.2.3.4 1 2"))),
        Arguments.of(
            "small letters", ProxyFault.MALFORMED, ascii(words("tcp4 1.2.3.4 1.2.3.4 1 2"))),
        Arguments.of("no address", ProxyFault.MALFORMED, ascii(words("TCP4 1.2.3 1.2.3.4 1 2"))),
        Arguments.of("an octal", ProxyFault.MALFORMED, ascii(words("TCP4 010.2.3.4 1.2.3.4 1 2"))),
        Arguments.of("a name", ProxyFault.MALFORMED, ascii(words("TCP4 localhost 1.2.3.4 1 2"))),
        Arguments.of(
            "the other family", ProxyFault.MALFORMED, ascii(words("TCP6 1.2.3.4 ::1 1 2"))),
        Arguments.of("a zone", ProxyFault.MALFORMED, ascii(words("TCP6 fe80::1%lo ::1 1 2"))),
        Arguments.of(
            "a port of 65536", ProxyFault.MALFORMED, ascii(words("TCP4 1.2.3.4 1.2.3.4 65536 2"))),
        Arguments.of(
            "a port of +1", ProxyFault.MALFORMED, ascii(words("TCP4 1.2.3.4 1.2.3.4 +1 2"))),
        Arguments.of("five words", ProxyFault.MALFORMED, ascii(words("TCP4 1.2.3.4 1.2.3.4 1"))),
        Arguments.of(
            "seven words", ProxyFault.MALFORMED, ascii(words("TCP4 1.2.3.4 1.2.3.4 1 2 3"))),
        Arguments.of(
            "two spaces", ProxyFault.MALFORMED, ascii(words("TCP4  1.2.3.4 1.2.3.4 1 2"))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("broken")
  void anything_else_from_a_listed_proxy_ends_the_connection(
      String what, ProxyFault fault, byte[] bytes) throws Exception {
    try (var server = believing(new Echo(true));
        var wire = new Wire(server.socket(PROXY, bytes))) {
      assertThat(wire.closed()).isTrue();
      assertThat(counted.faults()).containsExactly(Map.entry(fault, 1));
      assertThat(server.listener.connections()).isZero();
    }
  }

  @ParameterizedTest(name = "{0} names {1}")
  @MethodSource("headers")
  void a_header_from_a_stranger_ends_the_connection(String form, String client, byte[] header)
      throws Exception {
    try (var server = believing(new Echo(true));
        var wire = new Wire(server.socket(STRANGER, header))) {
      assertThat(wire.closed()).isTrue();
      assertThat(counted.faults()).containsExactly(Map.entry(ProxyFault.STRANGER, 1));
    }
  }

  @Test
  void a_listener_without_proxies_refuses_headers_as_well() throws Exception {
    try (var server = TestServer.believing(Sources.NONE, Limits.DEFAULTS, counted, new Echo(true));
        var wire = new Wire(server.socket(PROXY, ProxyBytes.of("203.0.113.9").bytes()))) {
      assertThat(wire.closed()).isTrue();
      assertThat(counted.faults()).containsExactly(Map.entry(ProxyFault.STRANGER, 1));
    }
  }

  @Test
  void a_stranger_without_a_header_is_served_as_himself() throws Exception {
    try (var server = believing(new Echo(true));
        var wire = server.tlsWire(STRANGER, NOTHING)) {
      var body = get(wire);

      assertThat(Echo.fact(body, "from")).contains(STRANGER);
      assertThat(Echo.fact(body, "peer")).contains(STRANGER);
    }
  }

  @Test
  void bytes_of_a_stranger_that_are_neither_header_nor_tls_are_not_counted_as_a_header()
      throws Exception {
    try (var server = believing(new Echo(true));
        var wire = new Wire(server.socket(STRANGER, ascii("POST / HTTP/1.1\r\n\r\n")))) {
      while (!wire.closed()) {
        // TLS may say a last word.
      }
      assertThat(counted.faults()).isEmpty();
    }
  }

  @Test
  void a_header_that_stays_incomplete_is_cut_off() throws Exception {
    var header = Arrays.copyOf(ProxyBytes.of("203.0.113.9").bytes(), 20);
    try (var server = TestServer.believing(SOURCES, hurried(), counted, new Echo(true));
        var wire = new Wire(server.socket(PROXY, header))) {
      assertThat(wire.closed()).isTrue();
      assertThat(counted.faults()).containsExactly(Map.entry(ProxyFault.SLOW, 1));
    }
  }

  @Test
  void a_proxy_that_says_nothing_is_cut_off() throws Exception {
    try (var server = TestServer.believing(SOURCES, hurried(), counted, new Echo(true));
        var wire = new Wire(server.socket(PROXY, NOTHING))) {
      assertThat(wire.closed()).isTrue();
      assertThat(counted.faults()).containsExactly(Map.entry(ProxyFault.SLOW, 1));
    }
  }

  @Test
  void a_header_that_ends_with_the_connection_is_counted() throws Exception {
    try (var server = believing(new Echo(true));
        var wire = new Wire(server.socket(PROXY, ascii("PROXY TCP4 1.2")))) {
      wire.socket.shutdownOutput();

      assertThat(wire.closed()).isTrue();
      assertThat(counted.next()).isEqualTo(ProxyFault.TRUNCATED);
    }
  }

  @Test
  void a_proxy_that_looks_whether_the_port_is_open_is_not_counted() throws Exception {
    try (var server = believing(new Echo(true));
        var wire = new Wire(server.socket(PROXY, NOTHING))) {
      wire.socket.shutdownOutput();

      assertThat(wire.closed()).isTrue();
      server.socket(PROXY, ascii("GET ")).close();
      assertThat(counted.next()).isEqualTo(ProxyFault.MISSING);
    }
  }

  @Test
  void connections_are_counted_by_client_and_the_proxy_is_never_locked_out() throws Exception {
    try (var server = TestServer.believing(SOURCES, crowded(2, 512), counted, new Echo(true))) {
      var open = new ArrayList<Wire>();
      for (int i = 0; i < 2; i++) {
        open.add(server.tlsWire(PROXY, ProxyBytes.of("203.0.113.9").bytes()));
        assertThat(Echo.fact(get(open.getLast()), "from")).contains("203.0.113.9");
      }

      var third = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.9").bytes());
      var other = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.10").bytes());
      assertThat(third.closed()).isTrue();
      assertThat(Echo.fact(get(other), "from")).contains("203.0.113.10");
      for (int i = 0; i < 4; i++) {
        open.add(server.tlsWire(PROXY, ProxyBytes.start(ProxyBytes.LOCAL, 0).bytes()));
        assertThat(Echo.fact(get(open.getLast()), "from")).contains(PROXY);
      }
      for (var wire : open) {
        wire.close();
      }
      third.close();
      other.close();
    }
  }

  @Test
  void requests_at_work_are_counted_by_client() throws Exception {
    var arrived = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    Handler waiting =
        request -> {
          if (request.path().equals("/wait")) {
            arrived.countDown();
            awaitQuietly(leave);
          }
          return Response.text(200, request.clientAddress().getHostAddress());
        };
    try (var server = TestServer.believing(SOURCES, crowded(10, 1), counted, waiting);
        var busy = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.9").bytes());
        var same = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.9").bytes());
        var other = server.tlsWire(PROXY, ProxyBytes.of("203.0.113.10").bytes())) {
      busy.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
      arrived.await();

      same.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      other.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(same.answer().status()).isEqualTo(429);
      assertThat(other.answer().status()).isEqualTo(200);
      leave.countDown();
      assertThat(busy.answer().body()).isEqualTo("203.0.113.9");
    }
  }

  private TestServer believing(Handler handler) {
    return TestServer.believing(SOURCES, Limits.DEFAULTS, counted, handler);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Limits hurried() {
    return limits(Duration.ofMillis(200), 1024, 512);
  }

  static Limits crowded(int connections, int requests) {
    return limits(Duration.ofSeconds(10), connections, requests);
  }

  private static Limits limits(Duration headerTime, int connections, int requests) {
    var d = Limits.DEFAULTS;
    return new Limits(
        d.maxHeaderBytes(),
        d.maxTargetBytes(),
        d.maxBodyBytes(),
        d.maxLargeBodyBytes(),
        d.maxJsonDepth(),
        headerTime,
        d.bodyTime(),
        d.idleTime(),
        connections,
        requests,
        d.concurrentRequests(),
        d.concurrentLargeBodies(),
        d.streamsPerConnection());
  }

  private static byte[] line(String family, String source, String destination) {
    return ProxyBytes.line(family, source, destination, 12345, 443);
  }

  private static byte[] v2(int family, int bytes) {
    return ProxyBytes.start(ProxyBytes.PROXY, family).raw(new byte[bytes]).bytes();
  }

  private static byte[] with(int... tail) {
    return ProxyBytes.of("203.0.113.9").raw(tail).bytes();
  }

  private static String words(String text) {
    return "PROXY " + text + "\r\n";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String get(Wire wire, String... headers) throws Exception {
    var more = String.join("", Arrays.stream(headers).map(header -> header + "\r\n").toList());
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
    return wire.answer().body();
  }
}
