package sallyport.api.resources;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One operation: verb, path, the api-versions it has, and what answers it. In a path {@code {name}}
 * takes one segment and a leading {@code {scope+}} any number of them; all else is compared without
 * regard to case.
 *
 * @param audit the {@code operationName} of its audit records; empty for what leaves none
 */
record Route(
    String method,
    List<String> pattern,
    ApiVersions versions,
    Optional<String> audit,
    Operation operation) {
  private static final String SCOPE = "{scope+}";

  /** Answers an authenticated call whose api-version is known. */
  @FunctionalInterface
  interface Operation {
    ArmAnswer answer(ArmCall call);
  }

  static Route of(String method, String path, ApiVersions versions, Operation operation) {
    return new Route(
        method, List.of(path.substring(1).split("/")), versions, Optional.empty(), operation);
  }

  Route audited(String operationName) {
    return new Route(method, pattern, versions, Optional.of(operationName), operation);
  }

  /** The parameters of a path that has this shape. */
  Optional<Map<String, String>> match(List<String> path) {
    if (!pattern.getFirst().equals(SCOPE)) {
      return path.size() == pattern.size() ? match(pattern, path) : Optional.empty();
    }
    var tail = pattern.size() - 1;
    if (path.size() < tail) {
      return Optional.empty();
    }
    var head = path.size() - tail;
    return match(pattern.subList(1, pattern.size()), path.subList(head, path.size()))
        .map(parameters -> {
          parameters.put("scope", "/" + String.join("/", path.subList(0, head)));
          return parameters;
        });
  }

  /** The kind of resource this is about: the literal that names the type, for error texts. */
  String type() {
    for (int i = pattern.size() - 1; i > 0; i--) {
      if (!pattern.get(i).startsWith("{") && pattern.contains("providers")) {
        return pattern.get(i);
      }
    }
    return "";
  }

  private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
    var parameters = new HashMap<String, String>();
    for (int i = 0; i < pattern.size(); i++) {
      var expected = pattern.get(i);
      var found = path.get(i);
      if (expected.startsWith("{") && !found.isEmpty()) {
        parameters.put(expected.substring(1, expected.length() - 1), found);
      } else if (!expected.toLowerCase(Locale.ROOT).equals(found.toLowerCase(Locale.ROOT))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
