package sallyport.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Jackson is the second opinion. */
class JsonWriterTest {
  private static final JsonMapper JACKSON = JsonMapper.builder().build();

  @Test
  void any_text_reads_back_as_it_was_given_in_both_forms() {
    var random = new Random(20_261_123);
    for (int n = 0; n < 5_000; n++) {
      var text = text(random);

      assertThat(read(new JsonWriter(1).text(text))).isEqualTo(text);
      assertThat(read(new JsonWriter(1).text(text.getBytes(UTF_8)))).isEqualTo(text);
    }
  }

  @Test
  void fragments_and_values_stand_in_their_order() {
    var json =
        new JsonWriter(0)
            .raw("{\"a\":")
            .number(-12)
            .raw(",\"b\":".getBytes(UTF_8))
            .bool(true)
            .raw(",\"c\":")
            .text("")
            .raw("}");

    assertThat(json.finish()).asString(UTF_8).isEqualTo("{\"a\":-12,\"b\":true,\"c\":\"\"}");
  }

  private static String read(JsonWriter json) {
    return JACKSON.readTree(json.finish()).stringValue();
  }

  /** Of some texts half of the characters need escaping, of others one or none. */
  private static String text(Random random) {
    var text = new StringBuilder();
    int length = random.nextInt(90);
    int kinds = random.nextBoolean() ? 6 : 150;
    for (int n = 0; n < length; n++) {
      switch (random.nextInt(kinds)) {
        case 0 -> text.append((char) random.nextInt(0x20));
        case 1 -> text.append(random.nextBoolean() ? '"' : '\\');
        case 2 -> text.append((char) (0x7f + random.nextInt(0x700)));
        case 3 -> text.appendCodePoint(0x1F600 + random.nextInt(0x40));
        default -> text.append((char) (' ' + random.nextInt(0x5f)));
      }
    }
    return text.toString();
  }
}
