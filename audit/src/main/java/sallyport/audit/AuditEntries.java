package sallyport.audit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Makes an {@link AuditEntry} of a line that {@link AuditLine} wrote. */
final class AuditEntries {
  private static final String CATEGORY = "AuditEvent";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxStringLength(1 << 16).build())
          .build();

  private AuditEntries() {}

  /** Empty for what is no record of a call. */
  static Optional<AuditEntry> read(byte[] line) {
    var texts = new HashMap<String, String>();
    var claims = new HashMap<String, String>();
    var properties = new HashMap<String, String>();
    try (var parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      members(
          parser,
          texts,
          Map.of("properties", properties, "identity", new HashMap<>()),
          Map.of("claim", claims));
      if (parser.nextToken() != null) {
        return Optional.empty();
      }
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
    return entry(texts, claims, properties);
  }

  private static Optional<AuditEntry> entry(
      Map<String, String> texts, Map<String, String> claims, Map<String, String> properties) {
    if (!CATEGORY.equals(texts.get("category"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new AuditEntry(
              Instant.parse(texts.getOrDefault("time", "")),
              texts.getOrDefault("resourceId", ""),
              texts.getOrDefault("operationName", ""),
              Integer.parseInt(properties.getOrDefault("httpStatusCode", "")),
              texts.getOrDefault("callerIpAddress", ""),
              claims,
              properties));
    } catch (DateTimeParseException | NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  /**
   * Reads the members of an object up to its end.
   *
   * @param into takes the plain ones
   * @param inside which objects are looked into, and what takes theirs
   * @param deeper the same one level further down
   */
  private static void members(
      JsonParser parser,
      Map<String, String> into,
      Map<String, Map<String, String>> inside,
      Map<String, Map<String, String>> deeper) {
    for (var token = parser.nextToken();
        token == JsonToken.PROPERTY_NAME;
        token = parser.nextToken()) {
      var name = parser.currentName();
      var value = parser.nextToken();
      var within = inside.get(name);
      if (value == JsonToken.START_OBJECT && within != null) {
        members(parser, within, deeper, Map.of());
      } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else {
        keep(into, name, value, parser);
      }
    }
  }

  private static void keep(
      Map<String, String> into, String name, @Nullable JsonToken value, JsonParser parser) {
    if (value != null && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
      into.put(name, parser.getString());
    }
  }
}
