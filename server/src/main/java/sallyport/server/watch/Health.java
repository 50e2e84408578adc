package sallyport.server.watch;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import sallyport.http.Handler;
import sallyport.http.Request;
import sallyport.http.Response;

/**
 * The health port: {@code /live} says that the process answers, {@code /ready} that it can serve,
 * {@code /metrics} what it did.
 */
public final class Health implements Handler {

  /** Whether the server can serve, and if not, why. */
  public enum Readiness {
    READY,
    SEALED,
    STORE_UNAVAILABLE,
    STOPPING
  }

  private final Meters meters;
  private final Supplier<Readiness> readiness;

  public Health(Meters meters, Supplier<Readiness> readiness) {
    this.meters = meters;
    this.readiness = readiness;
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Response.text(405, "GET only\n").header("Allow", "GET, HEAD");
    }
    return switch (request.path()) {
      case "/live" -> Response.text(200, "live\n");
      case "/ready" -> ready();
      case "/metrics" ->
          Response.of(
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              meters.text().getBytes(StandardCharsets.UTF_8));
      default -> Response.text(404, "/live, /ready and /metrics are here\n");
    };
  }

  @Override
  public String plane() {
    return "health";
  }

  private Response ready() {
    return switch (readiness.get()) {
      case READY -> Response.text(200, "ready\n");
      case SEALED -> Response.text(503, "sealed: run sallyport admin unseal\n");
      case STORE_UNAVAILABLE -> Response.text(503, "the store does not answer\n");
      case STOPPING -> Response.text(503, "stopping\n");
    };
  }
}
