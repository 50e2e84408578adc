package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole exchanges, byte for byte. Each file is a story told to a fresh vault: {@code > METHOD
 * target}, a body line if there is one, {@code < status} and the answer's body. Version ids count
 * from one and the clock stands still, so a change of any byte shows up as a difference.
 */
class ExchangesTest {

  record Exchange(String method, String target, String body, int status, String answer) {}

  static Stream<Path> stories() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/exchanges/vault"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void every_exchange_is_answered_to_the_byte(Path story) throws IOException {
    var fixture = new DataPlaneFixture();

    for (var exchange : parse(Files.readString(story, UTF_8))) {
      var response = fixture.call(exchange.method(), exchange.target(), exchange.body());

      assertThat(response.status() + " " + DataPlaneFixture.body(response))
          .as(exchange.method() + " " + exchange.target())
          .isEqualTo(exchange.status() + " " + exchange.answer());
    }
  }

  private static List<Exchange> parse(String story) {
    var exchanges = new ArrayList<Exchange>();
    String method = "";
    String target = "";
    String body = "";
    for (var line : story.lines().toList()) {
      if (line.startsWith("> ")) {
        method = line.substring(2, line.indexOf(' ', 2));
        target = line.substring(line.indexOf(' ', 2) + 1);
        body = "";
      } else if (line.startsWith("< ")) {
        var answer = line.substring(2).split(" ", 2);
        exchanges.add(
            new Exchange(
                method,
                target,
                body,
                Integer.parseInt(answer[0]),
                answer.length == 1 ? "" : answer[1]));
      } else if (!line.startsWith("#")) {
        body = line.strip();
      }
    }
    return exchanges;
  }
}
