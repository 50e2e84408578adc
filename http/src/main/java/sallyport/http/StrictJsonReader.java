package sallyport.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON from strangers: duplicate keys, deep nesting and long pieces are refused. */
final class StrictJsonReader {
  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_NAME = 1024;
  private static final int MOST_TOKENS = 200_000;

  private final JsonMapper mapper;
  private final int maxDepth;

  /** A string may be as long as the longest body: it is the body that is limited. */
  StrictJsonReader(Limits limits) {
    this.maxDepth = limits.maxJsonDepth();
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(maxDepth)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            .maxStringLength(
                                Math.max(limits.maxBodyBytes(), limits.maxLargeBodyBytes()))
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .build();
  }

  JsonNode read(byte[] body) throws BadJsonException {
    try (var parser = mapper.createParser(body)) {
      return read(parser);
    }
  }

  private JsonNode read(JsonParser parser) throws BadJsonException {
    try {
      JsonNode value = mapper.readTree(parser);
      if (value == null || value.isMissingNode()) {
        throw new BadJsonException("", "is empty");
      }
      if (parser.nextToken() != null) {
        throw new BadJsonException("", "has more than one value");
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw new BadJsonException(place(parser), tooMuch(parser));
    } catch (JacksonException e) {
      // Jackson's own message quotes what it found, which may be a secret.
      throw new BadJsonException(place(parser), problem(e));
    }
  }

  private String tooMuch(JsonParser parser) {
    return parser.streamReadContext().getNestingDepth() >= maxDepth
        ? "is nested deeper than " + maxDepth
        : "has a number, name or string that is too long";
  }

  private static String problem(JacksonException e) {
    var message = e.getOriginalMessage();
    return message != null && message.startsWith("Duplicate")
        ? "has the same name twice"
        : "is not well-formed JSON";
  }

  private static String place(JsonParser parser) {
    return parser.streamReadContext().pathAsPointer().toString();
  }
}
