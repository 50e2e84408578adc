package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sallyport.core.AddressBlock;

/**
 * Seeded nonsense for the parser of PROXY headers. Whatever comes, it asks for more, names a client
 * that stands in the bytes, or refuses; and says the same whether the bytes came at once or one by
 * one.
 */
class ProxyHeaderFuzzer {

  @Test
  void noBytesBringTheParserDownAndNoneNameAClientThatIsNotInThem() {
    var random = new Random(20261126);
    var seen = new EnumMap<ProxyFault, Integer>(ProxyFault.class);
    int named = 0;
    int own = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = bytes(random);

      switch (ProxyHeader.read(Unpooled.wrappedBuffer(bytes))) {
        case ProxyHeader.Read.More() -> assertThat(bytes.length).isLessThan(ProxyHeader.MOST_BYTES);
        case ProxyHeader.Read.Broken(var fault) -> seen.merge(fault, 1, Integer::sum);
        case ProxyHeader.Read.Own(var length) -> {
          assertThat(length).isBetween(15, bytes.length);
          own++;
        }
        case ProxyHeader.Read.Named(var length, var client, var linkId) -> {
          assertThat(length).isBetween(28, bytes.length);
          var header = new String(bytes, 0, length, ISO_8859_1);
          assertThat(
                  header.contains(new String(client.getAddress(), ISO_8859_1))
                      || header.startsWith("PROXY TCP"))
              .isTrue();
          named++;
        }
      }
    }
    // What the rounds are for is really reached.
    assertThat(named).isGreaterThan(1000);
    assertThat(own).isGreaterThan(1000);
    assertThat(seen)
        .containsKeys(
            ProxyFault.MISSING,
            ProxyFault.MALFORMED,
            ProxyFault.VERSION,
            ProxyFault.TOO_LONG,
            ProxyFault.CHECKSUM);
  }

  @Test
  void aVerdictDoesNotDependOnHowTheBytesWereCut() {
    var random = new Random(20261127);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = bytes(random);
      var atOnce = ProxyHeader.read(Unpooled.wrappedBuffer(bytes));

      ProxyHeader.Read little = new ProxyHeader.Read.More();
      for (int n = 1; n <= bytes.length && little instanceof ProxyHeader.Read.More; n++) {
        little = ProxyHeader.read(Unpooled.wrappedBuffer(Arrays.copyOf(bytes, n)));
      }

      assertThat(little).describedAs(new String(bytes, ISO_8859_1)).isEqualTo(atOnce);
    }
  }

  @Test
  void noBytesBringTheListenerDown() throws Exception {
    var random = new Random(20261128);
    var counted = new Counted();
    var sources =
        new Sources(
            List.of(AddressBlock.parse("127.0.0.2").orElseThrow()),
            List.of(),
            ForwardingHeader.FORWARDED);
    try (var server = TestServer.believing(sources, Limits.DEFAULTS, counted, new Echo(true))) {
      for (int round = 0; round < 300; round++) {
        try (var wire = new Wire(server.socket("127.0.0." + (2 + round % 2), bytes(random)))) {
          wire.socket.shutdownOutput();
          while (!wire.closed()) {
            // A TLS alert, byte by byte.
          }
        } catch (java.net.SocketException cut) {
          // Closed before all was sent, which is an answer to nonsense too.
        }
      }

      try (var wire = server.tlsWire("127.0.0.2", ProxyBytes.of("203.0.113.9").bytes())) {
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(Echo.fact(wire.answer().body(), "from")).contains("203.0.113.9");
      }
      assertThat(counted.faults()).containsKey(ProxyFault.STRANGER);
    }
  }

  /** A header, mostly with something wrong in one or a few places, or just bytes. */
  private static byte[] bytes(Random random) {
    byte[] bytes =
        switch (random.nextInt(10)) {
          case 0 -> random(random, 1 + random.nextInt(300));
          case 1, 2, 3 -> line(random);
          default -> binary(random);
        };
    for (int changes = random.nextInt(4); changes > 1; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(40));
      default -> bytes;
    };
  }

  private static byte[] line(Random random) {
    var words =
        List.of(
            "TCP4",
            "TCP6",
            "UNKNOWN",
            "UDP4",
            "1.2.3.4",
            "::1",
            "::ffff:1.2.3.4",
            "",
            "0",
            "65536");
    var line = new StringBuilder("PROXY");
    if (random.nextInt(3) == 0) {
      line.append(" TCP4 192.0.2.1 192.0.2.2 1 ").append(random.nextInt(70_000));
    } else {
      for (int i = random.nextInt(12); i >= 0; i--) {
        line.append(' ').append(words.get(random.nextInt(words.size())));
      }
    }
    return line.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static byte[] binary(Random random) {
    var families = Map.of(0, 0x00, 1, 0x11, 2, 0x21, 3, 0x31, 4, 0x12);
    var header =
        ProxyBytes.start(
            random.nextInt(8) == 0 ? random.nextInt(256) : 0x20 + random.nextInt(2),
            families.get(random.nextInt(families.size())));
    header.raw(random(random, new int[] {12, 12, 36, 36, 216, 1}[random.nextInt(6)]));
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> header.checksum();
        case 1 -> header.linkId(random.nextLong());
        case 2 -> header.tlv(0x20, random(random, random.nextInt(20)));
        default ->
            header.tlv(
                random.nextInt(256),
                random(random, random.nextInt(random.nextInt(8) == 0 ? 3000 : 30)));
      }
    }
    return header.bytes();
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
