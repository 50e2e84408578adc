package sallyport.api.identity;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import sallyport.core.Ids;
import sallyport.http.Request;
import sallyport.http.Response;

/**
 * By what one request can be found again: in the headers of its answer, and at the end of every
 * error's description.
 *
 * @param traceId ours
 * @param correlationId the client's when it sent a GUID, else ours
 * @param echo the client asked to get its id back
 */
record Trace(String traceId, String correlationId, boolean echo, Instant at) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** JavaScript clients send their id in the query and in the form, the others as a header. */
  static Trace of(Request request, Form form, Ids ids, InstantSource clock) {
    var sent =
        request
            .header("client-request-id")
            .or(() -> request.query("client-request-id"))
            .or(() -> Optional.ofNullable(form.fields().get("client-request-id")))
            .flatMap(IdentityApi::guid);
    boolean echo =
        request.header("return-client-request-id").filter("true"::equalsIgnoreCase).isPresent();
    return new Trace(
        ids.next().toString(),
        sent.orElseGet(() -> ids.next().toString()),
        echo && sent.isPresent(),
        clock.instant());
  }

  String timestamp() {
    return TIMESTAMP.format(at);
  }

  /** What every answer of the token service carries. */
  Response mark(Response response) {
    response
        .header("Cache-Control", "no-store, no-cache")
        .header("Pragma", "no-cache")
        .header("Expires", "-1")
        .header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        .header("X-Content-Type-Options", "nosniff")
        .header("x-ms-request-id", traceId);
    return echo ? response.header("client-request-id", correlationId) : response;
  }
}
