package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.impl.HttpUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderCheckTest {

  @Test
  void it_refuses_what_the_slow_check_refuses_wherever_it_stands() {
    for (int length = 1; length <= 18; length++) {
      for (int at = 0; at < length; at++) {
        for (char odd = 0; odd < 0x180; odd++) {
          var value = new StringBuilder("v".repeat(length));
          value.setCharAt(at, odd);
          assertThat(refuses(value.toString()))
              .as("0x%x at %d of %d", (int) odd, at, length)
              .isEqualTo(slowlyRefuses(value.toString()));
        }
      }
    }
  }

  @Test
  void a_name_that_is_no_token_is_refused() {
    assertThat(refused("odd name", "v")).isTrue();
    assertThat(refused("name", "v".repeat(10_000))).isFalse();
    assertThat(refused("name", "v".repeat(10_000) + '\0')).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Odd: a\u0001b",
        "X-Odd: \u007f",
        "X-Odd: a\0",
        "X-Odd: a\rb",
        "X\0Odd: a",
        "X(Odd): a",
        "Authorization: Bearer abcdefghijklmnopqrstuvwxyz\u0002",
      })
  void over_the_wire_they_are_malformed(String line) throws Exception {
    assertThat(status(line)).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Odd: a\tb", "X-Odd: \u00fc", "X-Odd:", "x-ms-client-request-id: a b"})
  void what_may_stand_there_is_answered(String line) throws Exception {
    assertThat(status(line)).isEqualTo(200);
  }

  private static int status(String line) throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      return wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n")
          .answer()
          .status();
    }
  }

  private static boolean refuses(String value) {
    return refused("name", value);
  }

  private static boolean refused(String name, String value) {
    return throwsIt(() -> HeaderCheck.check(name, value));
  }

  private static boolean slowlyRefuses(String value) {
    return throwsIt(() -> HttpUtils.validateHeader("name", value));
  }

  private static boolean throwsIt(Runnable check) {
    try {
      check.run();
      return false;
    } catch (IllegalArgumentException _) {
      return true;
    }
  }
}
