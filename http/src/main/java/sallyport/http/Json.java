package sallyport.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON (RFC 8259) as a server reads and writes it. Reading is strict: one value and nothing after
 * it, no key twice in an object, nesting and lengths limited. Writing is compact UTF-8; record
 * components come in their order, and those that are null are left out.
 */
public final class Json {
  private static final StrictJsonReader READER = new StrictJsonReader(Limits.DEFAULTS);

  // Jackson 3 sorts properties by default; a protocol's order is the record's.
  private static final JsonMapper WRITER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultPropertyInclusion(
              all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  /**
   * The one value in {@code body}, nested no deeper than {@link Limits#DEFAULTS} says. For a
   * request's body use {@link Request#json()}, which knows the listener's own limit.
   */
  public static JsonNode read(byte[] body) throws BadJsonException {
    return READER.read(body);
  }

  /** A record, node, map or list as compact UTF-8. */
  public static byte[] write(Object value) {
    return WRITER.writeValueAsBytes(value);
  }

  /** What {@code write} generates: for answers so frequent that mapping would cost too much. */
  public static byte[] write(Consumer<JsonGenerator> write) {
    var recycler = JsonRecyclerPools.defaultPool().acquireAndLinkPooled();
    try (var bytes = new ByteArrayBuilder(recycler)) {
      try (var generator = WRITER.createGenerator(bytes)) {
        write.accept(generator);
      }
      return bytes.getClearAndRelease();
    } finally {
      recycler.releaseToPool();
    }
  }

  /** The error body that Azure services share: {@code {"error":{"code":…,"message":…}}}. */
  public static byte[] error(String code, String message) {
    return write(out -> {
      out.writeStartObject();
      out.writeName("error");
      out.writeStartObject();
      out.writeStringProperty("code", code);
      out.writeStringProperty("message", message);
      out.writeEndObject();
      out.writeEndObject();
    });
  }
}
