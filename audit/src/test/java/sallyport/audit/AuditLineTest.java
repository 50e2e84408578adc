package sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The wire form, against the reference's example and against Jackson's reading of it. */
class AuditLineTest {

  @Test
  void a_blocked_call_looks_exactly_like_the_published_example() throws IOException {
    var line = written(Records.blocked());

    assertThat(line).isEqualTo(resource("/audit-event.jsonl"));
  }

  @Test
  void a_call_without_a_valid_token_has_an_empty_identity() {
    var line = written(Records.numbered("c"));

    assertThat(line).contains("\"identity\":{},\"properties\"");
  }

  @ParameterizedTest
  @CsvSource({
    "200,Success,OK",
    "204,Success,No Content",
    "401,Unauthorized,Unauthorized",
    "403,Forbidden,Forbidden",
    "404,Not Found,Not Found",
    "429,Too Many Requests,Too Many Requests",
    "599,599,599"
  })
  void the_result_is_success_below_400_and_the_reason_above(
      int status, String type, String signature) {
    var line = written(withStatus(status));

    assertThat(line)
        .contains("\"resultType\":\"" + type + "\",\"resultSignature\":\"" + signature + "\"");
  }

  static List<String> hostileTexts() {
    return List.of(
        "two\nlines",
        "cr\rlf\n",
        "next line \u0085 and separators \u2028 \u2029",
        "quote \" and backslash \\ and slash /",
        "nul \u0000 escape \u001b delete \u007f",
        "\"},{\"forged\":\"record",
        "gr\u00fc\u00dfe \u4f60\u597d \ud83d\udd11");
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void whatever_a_stranger_sends_stays_one_line_and_reads_back_the_same(String text)
      throws IOException {
    var line = written(Records.saying(text));

    assertThat(line.lines()).hasSize(1);
    assertThat(line.chars()).noneMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029);
    assertThat(texts(line, "requestUri")).containsExactly(text);
    assertThat(texts(line, "clientInfo")).containsExactly(text);
    assertThat(texts(line, "upn")).containsExactly(text);
    assertThat(texts(line, "resultDescription")).containsExactly(text);
  }

  @Test
  void an_odd_character_is_found_wherever_it_stands_in_a_text() throws IOException {
    int[] odd = {0, 1, 9, 10, 13, 0x1F, '"', '\\', 0x7F, 0x80, 0x85, 0xFF, 0x122, 0x141, 0x2028};
    for (int length = 22; length <= 34; length++) {
      for (int at = 0; at < length; at++) {
        for (int character : odd) {
          var text = new StringBuilder("t".repeat(length));
          text.setCharAt(at, (char) character);
          var line = written(Records.saying(text.toString()));
          assertThat(line.lines()).hasSize(1);
          assertThat(texts(line, "requestUri")).containsExactly(text.toString());
        }
      }
    }
  }

  @Test
  void a_lone_surrogate_becomes_the_replacement_character() throws IOException {
    var line = written(Records.saying("a\ud83db\udd11"));

    assertThat(texts(line, "requestUri")).containsExactly("a\ufffdb\ufffd");
  }

  @Test
  void long_texts_are_cut_and_show_it() throws IOException {
    var line = written(Records.saying("x".repeat(20_000)));

    assertThat(texts(line, "requestUri")).containsExactly("x".repeat(8192) + "\u2026");
    assertThat(texts(line, "clientInfo")).containsExactly("x".repeat(1024) + "\u2026");
    assertThat(line.length()).isLessThan(64 << 10);
  }

  @Test
  void times_agree_with_the_jdk_to_the_last_of_seven_digits() {
    var random = new Random(20_261_122);
    for (int i = 0; i < 10_000; i++) {
      var time =
          Instant.ofEpochSecond(
              random.nextLong(-1L << 31, 1L << 33), random.nextInt(1_000_000_000));
      var line = new JsonLine();

      line.time(time);

      var text = new String(line.bytes(), 1, line.length() - 2, StandardCharsets.US_ASCII);
      assertThat(text).hasSize(28);
      assertThat(Instant.parse(text)).isBetween(time.minusNanos(99), time);
    }
  }

  @Test
  void nested_properties_keep_their_shape() {
    var line =
        written(
            withProperties(Map.of("secretProperties", Map.of("list", List.of("a", 1, true, -7L)))));

    assertThat(line).endsWith(",\"secretProperties\":{\"list\":[\"a\",1,true,-7]}}}\n");
  }

  @Test
  void a_property_that_has_no_form_is_a_fault_and_not_printed() {
    var secret = new AtomicReference<>("planted");

    assertThatThrownBy(() -> written(withProperties(Map.of("x", secret))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("planted");
  }

  private static String written(AuditRecord record) {
    var line = new JsonLine();
    AuditLine.write(record, line);
    return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
  }

  private static AuditRecord withStatus(int status) {
    var base = Records.numbered("c");
    return new AuditRecord(
        base.time(),
        base.resourceId(),
        base.operationName(),
        base.operationVersion(),
        status,
        Optional.empty(),
        base.durationNanos(),
        base.callerIpAddress(),
        base.correlationId(),
        base.caller(),
        base.clientInfo(),
        base.requestUri(),
        base.properties());
  }

  private static AuditRecord withProperties(Map<String, Object> properties) {
    var base = Records.numbered("c");
    return new AuditRecord(
        base.time(),
        base.resourceId(),
        base.operationName(),
        base.operationVersion(),
        base.status(),
        Optional.empty(),
        base.durationNanos(),
        base.callerIpAddress(),
        base.correlationId(),
        base.caller(),
        base.clientInfo(),
        base.requestUri(),
        properties);
  }

  /** The values of a member wherever it stands, as Jackson reads them. */
  private static List<String> texts(String line, String member) throws IOException {
    var found = new ArrayList<String>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals(member)) {
          parser.nextToken();
          found.add(parser.getString());
        }
      }
    }
    return found;
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = AuditLineTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
