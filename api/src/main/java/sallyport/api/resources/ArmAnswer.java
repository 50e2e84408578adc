package sallyport.api.resources;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.http.Response;

/**
 * An answer before it has its common headers.
 *
 * @param body a wire record or a map, to be written as JSON
 * @param message what a refusal says, for the audit record
 */
record ArmAnswer(
    int status, Optional<Object> body, Map<String, String> headers, Optional<String> message) {

  static ArmAnswer ok(Object body) {
    return of(200, body);
  }

  static ArmAnswer of(int status, Object body) {
    return new ArmAnswer(status, Optional.of(body), Map.of(), Optional.empty());
  }

  static ArmAnswer empty(int status) {
    return new ArmAnswer(status, Optional.empty(), Map.of(), Optional.empty());
  }

  /** The same, with something the client should know although it got what it asked for. */
  ArmAnswer warning(String value) {
    return new ArmAnswer(status, body, Map.of("Warning", value), message);
  }

  /** A whole list; this server has no pages of resources. */
  static ArmAnswer list(List<?> items) {
    return ok(Map.of("value", items));
  }

  /** Accepted: the client asks again at {@code location} after a second. */
  static ArmAnswer accepted(String location) {
    return new ArmAnswer(
        202,
        Optional.empty(),
        // Not zero: the Python client takes zero for "nobody said" and waits half a minute.
        Map.of("Location", location, "Retry-After", Response.SOON),
        Optional.empty());
  }

  static ArmAnswer error(int status, String code, String message) {
    return error(status, code, message, Map.of());
  }

  static ArmAnswer error(int status, String code, String message, Map<String, String> headers) {
    return new ArmAnswer(
        status,
        Optional.of(new ErrorBody(new ErrorBody.Detail(code, message))),
        headers,
        Optional.of(message));
  }

  record ErrorBody(Detail error) {
    record Detail(String code, String message) {}
  }
}
