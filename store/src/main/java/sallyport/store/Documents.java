package sallyport.store;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records of the domains as JSON documents in a column. Member names are those of the records'
 * components: renaming one is a change of the schema. Unknown members are ignored, which lets this
 * release read what a newer one wrote; a list that is not there is empty, and a flag that is not
 * there is off, which lets it read what an older one wrote.
 */
final class Documents {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          // Lone surrogates and NUL have no form in a text column of every database.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .withConfigOverride(
              List.class,
              list -> list.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .withConfigOverride(
              boolean.class,
              flag -> flag.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .build();

  private Documents() {}

  static String write(Record value) {
    return JSON.writeValueAsString(value);
  }

  static <T extends Record> T read(String document, Class<T> type) {
    return JSON.readValue(document, type);
  }
}
