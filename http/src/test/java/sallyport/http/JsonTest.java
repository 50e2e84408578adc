package sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  record Inner(int z, String a) {}

  record Outer(String name, @Nullable String missing, Inner inner, boolean enabled) {}

  @Test
  void recordsAreWrittenInTheirOrderWithoutWhatIsMissing() {
    var bytes = Json.write(new Outer("né\"", null, new Inner(1, "x"), true));

    assertThat(new String(bytes, UTF_8))
        .isEqualTo("{\"name\":\"né\\\"\",\"inner\":{\"z\":1,\"a\":\"x\"},\"enabled\":true}");
  }

  @Test
  void aGeneratorWritesTheSame() {
    var bytes =
        Json.write(out -> {
          out.writeStartObject();
          out.writeStringProperty("value", "v");
          out.writeEndObject();
        });

    assertThat(new String(bytes, UTF_8)).isEqualTo("{\"value\":\"v\"}");
    assertThat(new String(Json.write(Map.of("a", 1)), UTF_8)).isEqualTo("{\"a\":1}");
  }

  @Test
  void whatIsWrittenLargeComesOutWhole() {
    var text = "x".repeat(100_000);

    var bytes = Json.write(out -> out.writeString(text));

    assertThat(new String(bytes, UTF_8)).isEqualTo('"' + text + '"');
  }

  @Test
  void aBodyIsReadAsATree() throws Exception {
    var node = Json.read("{\"value\":\"s\",\"attributes\":{\"nbf\":1}}".getBytes(UTF_8));

    assertThat(node.get("value").stringValue()).isEqualTo("s");
    assertThat(node.get("attributes").get("nbf").longValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1} {}",
        "{\"a\":1}x",
        "[1,2",
        "// c\n1",
        "\u0000",
        "{\"a\":\"\u0001\"}",
        "nul"
      })
  void whatIsNotOneJsonValueIsRefused(String text) {
    assertThatThrownBy(() -> Json.read(text.getBytes(UTF_8))).isInstanceOf(BadJsonException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] bytes = {'"', (byte) 0xc3, (byte) 0x28, '"'};

    assertThatThrownBy(() -> Json.read(bytes)).isInstanceOf(BadJsonException.class);
  }

  @Test
  void aRefusalNamesThePlaceAndNeverTheContent() {
    var text = "{\"value\":\"planted-secret\",\"tags\":{\"a\":\"planted-secret\",\"a\":1}}";

    var refused =
        catchThrowableOfType(BadJsonException.class, () -> Json.read(text.getBytes(UTF_8)));

    assertThat(refused.path()).isEqualTo("/tags/a");
    assertThat(refused.problem()).isEqualTo("has the same name twice");
    assertThat(refused).hasNoCause().message().doesNotContain("planted");
  }

  @Test
  void brokenJsonDoesNotShowItsContent() {
    var text = "{\"value\":planted-secret}";

    var refused =
        catchThrowableOfType(BadJsonException.class, () -> Json.read(text.getBytes(UTF_8)));

    assertThat(refused).hasNoCause().message().doesNotContain("planted");
    assertThat(refused.path()).isEqualTo("/value");
  }

  @Test
  void depthIsLimited() throws Exception {
    Json.read(nested(32));

    var refused = catchThrowableOfType(BadJsonException.class, () -> Json.read(nested(33)));

    assertThat(refused.problem()).isEqualTo("is nested deeper than 32");
  }

  @Test
  void numbersAndNamesAreLimited() {
    assertThatThrownBy(() -> Json.read("1".repeat(101).getBytes(UTF_8)))
        .isInstanceOf(BadJsonException.class);
    assertThatThrownBy(() -> Json.read(("{\"" + "n".repeat(5000) + "\":1}").getBytes(UTF_8)))
        .isInstanceOf(BadJsonException.class);
  }

  @Test
  void theListenersOwnDepthCountsForARequest() throws Exception {
    var d = Limits.DEFAULTS;
    var limits =
        new Limits(
            d.maxHeaderBytes(),
            d.maxTargetBytes(),
            d.maxBodyBytes(),
            d.maxLargeBodyBytes(),
            3,
            d.headerTime(),
            d.bodyTime(),
            d.idleTime(),
            10,
            10,
            10,
            1,
            10);
    Handler reading =
        request -> {
          try {
            return Response.json(200, Json.write(request.json()));
          } catch (BadJsonException e) {
            return Response.text(400, e.problem());
          }
        };
    try (var server = TestServer.plain(limits, reading);
        var wire = server.plainWire()) {
      assertThat(wire.send(put("[[[1]]]")).answer().body()).isEqualTo("[[[1]]]");
      assertThat(wire.send(put("[[[[1]]]]")).answer().body()).isEqualTo("is nested deeper than 3");
    }
  }

  private static String put(String body) {
    return "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static byte[] nested(int depth) {
    return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
  }
}
