package sallyport.api.resources;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import sallyport.http.Json;
import sallyport.http.Request;
import sallyport.http.Response;

/**
 * The headers that every answer of the resource manager has.
 *
 * @param requestId made here
 * @param correlationId the client's, where it is a GUID
 */
record ArmHeaders(String requestId, String correlationId, Optional<String> clientRequestId) {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  static ArmHeaders of(Request request, UUID requestId) {
    var client = guid(request, "x-ms-client-request-id");
    var correlation = guid(request, "x-ms-correlation-request-id").or(() -> client);
    return new ArmHeaders(requestId.toString(), correlation.orElse(requestId.toString()), client);
  }

  Response dress(ArmAnswer answer, Instant now, boolean write) {
    var response =
        answer
            .body()
            .map(body -> Response.json(answer.status(), Json.write(body)))
            .orElseGet(() -> Response.empty(answer.status()));
    response
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache")
        .header("Expires", "-1");
    answer.headers().forEach(response::header);
    response
        .header("x-ms-request-id", requestId)
        .header("x-ms-correlation-request-id", correlationId);
    clientRequestId.ifPresent(id -> response.header("x-ms-client-request-id", id));
    return response
        .header(
            "x-ms-routing-request-id",
            "SALLYPORT:" + now.truncatedTo(ChronoUnit.SECONDS) + ":" + requestId)
        // There is no such limit here; clients that slow down by it must never see it near.
        .header(
            write
                ? "x-ms-ratelimit-remaining-subscription-writes"
                : "x-ms-ratelimit-remaining-subscription-reads",
            write ? "1199" : "11999")
        .header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .header("X-Content-Type-Options", "nosniff");
  }

  private static Optional<String> guid(Request request, String name) {
    return request.header(name).filter(value -> GUID.matcher(value).matches());
  }
}
