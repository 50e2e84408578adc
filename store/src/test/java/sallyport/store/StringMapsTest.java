package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class StringMapsTest {
  private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
  private static final String ALPHABET = "ab \"\\/{}:,ü\u0000\n\t\u001f\u20ac\uD83D\uDD11\uD800";

  @Test
  void an_empty_map_takes_no_room() {
    assertThat(StringMaps.write(Map.of())).isNull();
    assertThat(StringMaps.read(null)).isEmpty();
  }

  @Test
  void any_map_reads_back_and_another_reader_reads_the_same() {
    var random = new Random(7);
    for (int n = 0; n < 3_000; n++) {
      var map = new HashMap<String, String>();
      for (int entries = 1 + random.nextInt(4); entries > 0; entries--) {
        map.put(text(random), text(random));
      }

      var json = StringMaps.write(map);

      assertThat(StringMaps.read(json)).isEqualTo(map);
      assertThat(JsonMapper.shared().readValue(json, STRINGS)).isEqualTo(map);
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int length = random.nextInt(6); length > 0; length--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{}", "[]", "{\"a\"}", "{\"a\":1}", "{\"a\":\"b\"", "{\"a\":\"b\"}}"})
  void a_column_that_holds_something_else_is_a_fault(String json) {
    assertThatThrownBy(() -> StringMaps.read(json)).isInstanceOf(RuntimeException.class);
  }
}
