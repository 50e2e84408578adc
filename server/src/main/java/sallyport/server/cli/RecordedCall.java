package sallyport.server.cli;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.access.Operation;
import sallyport.audit.AuditFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call as its audit record has it.
 *
 * @param folder of the audit files that it was found in
 * @param operation for example {@code SecretGet}; {@code Authentication} for a 401
 * @param identity the resource of the managed identity that the token carried
 * @param door the door that stayed shut, and by which rule; absent when none did
 * @param message what the caller was told, absent when nothing was refused
 */
record RecordedCall(
    String folder,
    String time,
    String vault,
    String operation,
    String address,
    @Nullable String through,
    @Nullable String objectId,
    @Nullable String client,
    @Nullable String identity,
    @Nullable String name,
    int status,
    @Nullable String door,
    @Nullable String rule,
    @Nullable String assignment,
    @Nullable String message) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LINK = "link ";

  /**
   * The records of a correlation id, the oldest first: of each folder those of the newest file that
   * has any.
   *
   * @param folders of audit files, one a node
   */
  static List<RecordedCall> find(List<Path> folders, String correlationId) throws IOException {
    var found = new ArrayList<RecordedCall>();
    for (var folder : folders) {
      found.addAll(find(folder, correlationId));
    }
    // RFC 3339 with a Z sorts as text.
    found.sort(Comparator.comparing(RecordedCall::time));
    return found;
  }

  private static List<RecordedCall> find(Path folder, String correlationId) throws IOException {
    for (var file : AuditFiles.newestFirst(folder)) {
      var found = new ArrayList<RecordedCall>();
      try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains(correlationId)) {
            read(folder, line, correlationId).ifPresent(found::add);
          }
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static Optional<RecordedCall> read(Path folder, String line, String correlationId) {
    try {
      var record = JSON.readTree(line);
      return correlationId.equals(text(record, "/correlationId"))
          ? Optional.of(of(folder, record))
          : Optional.empty();
    } catch (JacksonException _) {
      // The last line may be in the middle of being written.
      return Optional.empty();
    }
  }

  private static RecordedCall of(Path folder, JsonNode record) {
    var claims = record.at("/identity/claim");
    var client = text(claims, "/appid");
    var subnet = text(record, "/properties/subnetId");
    return new RecordedCall(
        folder.toString(),
        present(record, "/time"),
        vault(present(record, "/resourceId")),
        present(record, "/operationName"),
        present(record, "/callerIpAddress"),
        subnet == null ? text(record, "/properties/privateEndpointId") : subnet,
        text(claims, "/oid"),
        client == null ? text(claims, "/azp") : client,
        text(claims, "/xms_mirid"),
        name(present(record, "/properties/requestUri")),
        record.at("/properties/httpStatusCode").asInt(0),
        text(record, "/properties/door"),
        text(record, "/properties/rule"),
        text(record, "/properties/appliedAssignmentId"),
        text(record, "/resultDescription"));
  }

  /** Whether the record is one of the data plane, so that doors decided it. */
  boolean ofDataPlane() {
    return door != null || Operation.named(operation).isPresent();
  }

  /** The same call in the words of explain; without an operation for one that was not proved. */
  Map<String, String> words() {
    var words = new HashMap<String, String>();
    words.put("vault", vault);
    words.put("from", address);
    if (through != null) {
      if (through.startsWith(LINK)) {
        words.put("link", through.substring(LINK.length()));
      } else {
        words.put("through", through);
      }
    }
    if (objectId != null) {
      words.put("principal", objectId);
      if (client != null) {
        words.put("client", client);
      }
      if (identity != null) {
        words.put("identity", identity);
      }
    }
    var known = Operation.named(operation);
    known.ifPresent(it -> words.put("operation", it.spelled()));
    if (name != null && known.map(Operation::onObject).orElse(true)) {
      words.put("name", name);
    }
    return words;
  }

  private static String vault(String resourceId) {
    return resourceId.substring(resourceId.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** The second segment of the path, as the caller sent it. */
  private static @Nullable String name(String uri) {
    int query = uri.indexOf('?');
    var parts = (query < 0 ? uri : uri.substring(0, query)).split("/+", -1);
    if (parts.length < 4 || parts[3].isEmpty()) {
      return null;
    }
    try {
      return URLDecoder.decode(parts[3].replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node, String pointer) {
    var found = node.at(pointer);
    return found.isString() ? found.stringValue() : null;
  }

  private static String present(JsonNode node, String pointer) {
    var found = text(node, pointer);
    return found == null ? "" : found;
  }
}
