package sallyport.api.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import sallyport.http.BadJsonException;
import sallyport.http.Json;
import tools.jackson.databind.JsonNode;

/**
 * The published versions of the protocol, oldest first, and with which of them the models of keys
 * got what they have: read from the published descriptions and not from the code under test.
 */
final class PublishedVersions {
  /** Of the first of all there are no clients any more. */
  static final String NOT_SERVED = "2015-06-01";

  static final JsonNode DESCRIBED = described();

  private PublishedVersions() {}

  private static JsonNode described() {
    try (var file = PublishedVersions.class.getResourceAsStream("/key-models.json")) {
      return Json.read(Objects.requireNonNull(file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> served() {
    return Stream.of("stable", "preview")
        .flatMap(kind -> DESCRIBED.get(kind).valueStream())
        .map(JsonNode::stringValue)
        .filter(version -> !version.equals(NOT_SERVED))
        .sorted(Comparator.comparing(PublishedVersions::order))
        .toList();
  }

  /**
   * Whether a version has what came with another; the previews of a version have it too, unless one
   * of them is named.
   */
  static boolean knows(String version, String since) {
    return order(version).compareTo(era(since) + since) >= 0;
  }

  /** A text that sorts as the versions follow each other: a version after its previews. */
  private static String order(String version) {
    return era(version) + version + (version.contains("preview") ? "" : "~");
  }

  /** Two dates, then numbers, then dates again. */
  private static int era(String version) {
    if (version.startsWith("7.")) {
      return 1;
    }
    return version.compareTo("2020") < 0 ? 0 : 2;
  }
}
