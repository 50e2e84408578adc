package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Seeded nonsense for the head parser. Whatever comes, the server answers something of the 400s,
 * closes, or answers a request that happens to be one; and goes on serving.
 */
class HeadFuzzer {
  private static final Limits LIMITS =
      new Limits(
          2048,
          256,
          1024,
          1024,
          32,
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          Duration.ofMillis(300),
          1024,
          512,
          2048,
          1,
          16);
  private static final List<String> PIECES =
      List.of(
          "GET ",
          "PUT ",
          "/",
          "/a?b=%41",
          "%",
          "%zz",
          " HTTP/1.1",
          " HTTP/1.0",
          " HTTP/9.9",
          "\r\n",
          "\n",
          "\r",
          "Host: a",
          "Host: ",
          ":",
          "Content-Length: 5",
          "Content-Length: 99999999999999999999",
          "Transfer-Encoding: chunked",
          "5\r\nabcde\r\n",
          "0\r\n\r\n",
          "\u0000",
          "\u00ff\u00fe",
          " ",
          "\t",
          "Expect: 100-continue",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "X: " + "y".repeat(3000),
          "\r\n\r\n");

  @Test
  void noBytesBringTheServerDown() throws Exception {
    var random = new Random(20261123);
    try (var server = TestServer.plain(LIMITS, new Echo(true))) {
      for (int round = 0; round < 400; round++) {
        byte[] nonsense = round % 2 == 0 ? bytes(random) : pieces(random);
        try (var wire = server.plainWire()) {
          assertRefusedOrAnswered(wire, nonsense);
        }
      }

      try (var wire = server.plainWire()) {
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(wire.answer().status()).isEqualTo(200);
      }
      assertThat(server.listener.requests()).isZero();
    }
  }

  private static void assertRefusedOrAnswered(Wire wire, byte[] nonsense) {
    try {
      wire.send(nonsense);
      wire.socket.shutdownOutput();
      int status = wire.answer().status();
      assertThat(status)
          .describedAs(new String(nonsense, ISO_8859_1))
          .matches(s -> s == 100 || s == 200 || (s >= 400 && s < 500) || s == 505);
    } catch (IOException e) {
      // Closed without a word, which is an answer to nonsense too.
      assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(600)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] pieces(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(14); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString().getBytes(ISO_8859_1);
  }
}
