package sallyport.api.graph;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import sallyport.http.Json;
import sallyport.http.Response;

/** A refusal in Graph's shape: status, code, and a sentence that clients show. */
record GraphError(int status, String code, String message) {

  static GraphError badRequest(String message) {
    return new GraphError(400, "Request_BadRequest", message);
  }

  static GraphError filter(String message) {
    return new GraphError(400, "BadRequest", "Invalid filter clause: " + message);
  }

  static GraphError unauthenticated(String message) {
    return new GraphError(401, "InvalidAuthenticationToken", message);
  }

  static GraphError denied() {
    return new GraphError(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
  }

  static GraphError noSuchObject(String id) {
    return new GraphError(
        404,
        "Request_ResourceNotFound",
        ("Resource '%s' does not exist or one of its queried reference-property objects are not"
                + " present.")
            .formatted(shown(id)));
  }

  static GraphError noSuchSegment(String segment) {
    return new GraphError(
        404, "BadRequest", "Resource not found for the segment '%s'.".formatted(shown(segment)));
  }

  static GraphError methodNotAllowed() {
    return new GraphError(
        405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");
  }

  static GraphError unavailable() {
    return new GraphError(
        503,
        "serviceNotAvailable",
        "The service is unavailable. Try the request again after a delay.");
  }

  static GraphError full() {
    return new GraphError(
        507, "insufficientStorage", "The server has no room left to store. Nothing was written.");
  }

  Response render(String requestId, String clientRequestId, Instant now) {
    var inner = new LinkedHashMap<String, Object>();
    var date = now.truncatedTo(ChronoUnit.SECONDS).toString();
    inner.put("date", date.substring(0, date.length() - 1));
    inner.put("request-id", requestId);
    inner.put("client-request-id", clientRequestId);
    var error = new LinkedHashMap<String, Object>();
    error.put("code", code);
    error.put("message", message);
    error.put("innerError", inner);
    return Response.json(status, Json.write(Map.of("error", error)));
  }

  /** Short, and without characters that could pass for something else in a log. */
  static String shown(String text) {
    var cut = text.length() > 128 ? text.substring(0, 128) : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
