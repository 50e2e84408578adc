package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.AddressBlock;

/** A real listener that lists 127.0.0.2 and 10.8.0.0/16 as forwarders, and 127.0.0.4 as a proxy. */
class ForwardingTest {
  private static final String FORWARDER = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final String PROXY = "127.0.0.4";
  private static final byte[] NOTHING = {};

  private final Counted counted = new Counted();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 203.0.113.9",
        "203.0.113.9:4711 | 203.0.113.9",
        "2001:db8::9 | 2001:db8:0:0:0:0:0:9",
        "[2001:db8::9] | 2001:db8:0:0:0:0:0:9",
        "[2001:db8::9]:4711 | 2001:db8:0:0:0:0:0:9",
        "::ffff:203.0.113.9 | 203.0.113.9",
        "[::ffff:203.0.113.9]:1 | 203.0.113.9",
        "198.51.100.1, 203.0.113.9 | 203.0.113.9",
        "unknown, <script>, 203.0.113.9 | 203.0.113.9",
        "203.0.113.9, 10.8.1.1 | 203.0.113.9",
        "198.51.100.1,\t203.0.113.9 ,10.8.1.1,  127.0.0.2 | 203.0.113.9",
        "10.8.1.1, 10.8.2.2 | 10.8.1.1",
        "203.0.113.9, ::ffff:10.8.1.1 | 203.0.113.9"
      })
  void x_forwarded_for_names_the_right_most_that_is_no_forwarder(String value, String client)
      throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      var body = get(wire, "X-Forwarded-For: " + value).body();

      assertThat(Echo.fact(body, "from")).contains(client);
      assertThat(Echo.fact(body, "peer")).contains(FORWARDER);
      assertThat(counted.ignored).hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "for=203.0.113.9 | 203.0.113.9",
        "For=\"203.0.113.9:4711\";proto=https | 203.0.113.9",
        "proto=https;FOR=\"[2001:db8::9]:4711\";by=_us | 2001:db8:0:0:0:0:0:9",
        "for=\"[2001:db8::9]\" | 2001:db8:0:0:0:0:0:9",
        "for=198.51.100.1, for=203.0.113.9 | 203.0.113.9",
        "for=_hidden;by=unknown, for=203.0.113.9,for=10.8.1.1 | 203.0.113.9",
        "for=203.0.113.9;host=\"a, for=198.51.100.1\" | 203.0.113.9",
        "for=203.0.113.9;host=\"a\\\", for=198.51.100.1\" | 203.0.113.9"
      })
  void forwarded_names_the_right_most_that_is_no_forwarder(String value, String client)
      throws Exception {
    try (var server = believing(ForwardingHeader.FORWARDED);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      assertThat(Echo.fact(get(wire, "Forwarded: " + value).body(), "from")).contains(client);
    }
  }

  @Test
  void several_lines_are_read_as_one() throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      var answer = get(wire, "X-Forwarded-For: 198.51.100.1", "x-forwarded-for: 203.0.113.9");

      assertThat(Echo.fact(answer.body(), "from")).contains("203.0.113.9");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "unknown",
        "203.0.113.9,",
        "203.0.113.256",
        "203.0.113.09",
        "203.0.113",
        "203.0.113.9:",
        "203.0.113.9:123456",
        "203.0.113.9:http",
        "[203.0.113.9]",
        "[2001:db8::9",
        "2001:db8::9]:1",
        "fe80::1%eth0",
        "[::1]x",
        "dev.example",
        "203.0.113.9 198.51.100.1",
        "203.0.113.9, unknown, 10.8.1.1"
      })
  void a_forwarder_that_names_no_address_gets_400_and_can_go_on(String value) throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      var refused = get(wire, "X-Forwarded-For: " + value);

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .isEqualTo(
              "{\"error\":{\"code\":\"BadRequest\",\"message\":\"The forwarding header names no"
                  + " client address.\"}}");
      assertThat(counted.refused).hasValue(1);
      assertThat(get(wire, "X-Forwarded-For: 203.0.113.9").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.9",
        "for",
        "for=",
        "for = 203.0.113.9",
        "for=unknown",
        "for=_hidden",
        "proto=https",
        "for=[2001:db8::9]",
        "for=203.0.113.9:4711",
        "for=203.0.113.9;for=198.51.100.1",
        "for=203.0.113.9;",
        "for=203.0.113.9,",
        "for=\"203.0.113.9",
        "for=\"203.0.113.9\\",
        "for=\"x, for=203.0.113.9",
        "for=198.51.100.1;host=\"a, for=203.0.113.9;x=\"b\"",
        "for=203.0.113.9 for=198.51.100.1"
      })
  void a_forwarded_line_that_is_none_is_refused(String value) throws Exception {
    try (var server = believing(ForwardingHeader.FORWARDED);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      assertThat(get(wire, "Forwarded: " + value).status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.9", "127.0.0.2", "unknown", ""})
  void a_strangers_header_is_ignored_and_counted(String value) throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(STRANGER, NOTHING)) {
      var body = get(wire, "X-Forwarded-For: " + value).body();

      assertThat(Echo.fact(body, "from")).contains(STRANGER);
      assertThat(counted.ignored).hasValue(1);
      assertThat(counted.refused).hasValue(0);
    }
  }

  @Test
  void another_header_than_the_chosen_one_says_nothing() throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      var body =
          get(
                  wire,
                  "Forwarded: for=203.0.113.9",
                  "X-Real-IP: 203.0.113.9",
                  "Client-IP: 203.0.113.9")
              .body();

      assertThat(Echo.fact(body, "from")).contains(FORWARDER);
    }
  }

  @Test
  void each_request_of_a_connection_is_judged_by_its_own_header() throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING)) {
      assertThat(from(get(wire, "X-Forwarded-For: 203.0.113.9"))).isEqualTo("203.0.113.9");
      assertThat(from(get(wire, "X-Forwarded-For: 2001:db8::7"))).startsWith("2001:db8:");
      assertThat(from(get(wire))).isEqualTo(FORWARDER);
      assertThat(from(get(wire, "X-Forwarded-For: 203.0.113.10"))).isEqualTo("203.0.113.10");
    }
  }

  @Test
  void each_http2_request_is_judged_by_its_own_header() throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var wire = server.tlsWire(FORWARDER, NOTHING, "h2")) {
      var http2 = Http2Get.on(wire);

      assertThat(Echo.fact(http2.body(Map.of("x-forwarded-for", "203.0.113.9")), "from"))
          .contains("203.0.113.9");
      assertThat(Echo.fact(http2.body(Map.of("x-forwarded-for", "203.0.113.10")), "from"))
          .contains("203.0.113.10");
      assertThat(Echo.fact(http2.body(Map.of()), "from")).contains(FORWARDER);
      assertThat(http2.body(Map.of("x-forwarded-for", "unknown"))).contains("BadRequest");
    }
  }

  @Test
  void a_forwarder_behind_a_proxy_is_believed_and_a_stranger_behind_it_is_not() throws Exception {
    try (var server = believing(ForwardingHeader.X_FORWARDED_FOR);
        var forwarder = server.tlsWire(PROXY, ProxyBytes.of("10.8.1.1").linkId(5).bytes());
        var stranger = server.tlsWire(PROXY, ProxyBytes.of("198.51.100.1").bytes())) {
      var believed = get(forwarder, "X-Forwarded-For: 203.0.113.9").body();

      assertThat(Echo.fact(believed, "from")).contains("203.0.113.9");
      assertThat(Echo.fact(believed, "peer")).contains(PROXY);
      assertThat(Echo.fact(believed, "link")).contains("5");
      assertThat(from(get(stranger, "X-Forwarded-For: 203.0.113.9"))).isEqualTo("198.51.100.1");
      assertThat(counted.ignored).hasValue(1);
    }
  }

  @Test
  void a_forwarders_requests_are_counted_by_client_and_its_connections_not_at_all()
      throws Exception {
    var arrived = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    Handler waiting =
        request -> {
          if (request.path().equals("/wait")) {
            arrived.countDown();
            try {
              leave.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return Response.text(200, request.clientAddress().getHostAddress());
        };
    try (var server =
            TestServer.believing(
                sources(ForwardingHeader.X_FORWARDED_FOR),
                ProxyProtocolTest.crowded(1, 1),
                counted,
                waiting);
        var busy = server.tlsWire(FORWARDER, NOTHING);
        var next = server.tlsWire(FORWARDER, NOTHING)) {
      busy.send("GET /wait HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
      arrived.await();

      assertThat(get(next, "X-Forwarded-For: 203.0.113.9").status()).isEqualTo(429);
      assertThat(get(next, "X-Forwarded-For: 203.0.113.10").status()).isEqualTo(200);
      leave.countDown();
      assertThat(busy.answer().status()).isEqualTo(200);
      assertThat(get(next, "X-Forwarded-For: 203.0.113.9").status()).isEqualTo(200);
      assertThat(server.listener.requests()).isZero();
    }
  }

  @Test
  void an_arrival_tells_which_of_several_addresses_took_it() throws Exception {
    var config =
        ListenerConfig.tls(List.of(TestServer.LOOPBACK), 0, TestServer.identity("server"))
            .alsoAt(List.of(at("127.0.0.5"), at("127.0.0.5"), at("127.0.0.1")));
    try (var server = TestServer.start(config, new Echo(true))) {
      var all =
          Stream.concat(
                  Stream.of(new InetSocketAddress(TestServer.LOOPBACK, server.port())),
                  server.listener.further().stream())
              .toList();

      assertThat(all).doesNotHaveDuplicates().hasSize(4);
      for (var one : all) {
        try (var wire = server.tlsInside(new java.net.Socket(one.getAddress(), one.getPort()))) {
          assertThat(Echo.fact(get(wire).body(), "local")).contains(TestServer.written(one));
        }
      }
    }
  }

  @Test
  void a_peer_cannot_be_asked_for_both() {
    var all = List.of(AddressBlock.parse("10.0.0.0/8").orElseThrow());
    var one = List.of(AddressBlock.parse("10.0.0.1").orElseThrow());

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new Sources(one, all, ForwardingHeader.FORWARDED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10.0.0.1/32 must speak PROXY protocol and 10.0.0.0/8 must not");
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(address, 0);
  }

  private static Sources sources(ForwardingHeader header) {
    return new Sources(
        List.of(AddressBlock.parse(PROXY).orElseThrow()),
        List.of(
            AddressBlock.parse(FORWARDER).orElseThrow(),
            AddressBlock.parse("10.8.0.0/16").orElseThrow()),
        header);
  }

  private TestServer believing(ForwardingHeader header) {
    return TestServer.believing(sources(header), Limits.DEFAULTS, counted, new Echo(true));
  }

  private static String from(Wire.Answer answer) {
    return Echo.fact(answer.body(), "from").orElseThrow();
  }

  private static Wire.Answer get(Wire wire, String... headers) throws IOException {
    var more = String.join("", Arrays.stream(headers).map(header -> header + "\r\n").toList());
    wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
    return wire.answer();
  }
}
