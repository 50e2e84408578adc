package sallyport.server.boot;

import java.nio.charset.StandardCharsets;
import sallyport.http.Handler;
import sallyport.http.Limits;
import sallyport.http.Request;
import sallyport.http.Response;

/**
 * Stands before the planes while the server listens but cannot serve yet, because its root key is
 * sealed. Opened once; from then on it only passes through.
 */
final class Gate implements Handler {
  private static final byte[] SEALED =
      """
      {"error":{"code":"ServiceUnavailable","message":"The server is sealed. An operator unseals it \
      with 'sallyport admin unseal'."}}\
      """
          .getBytes(StandardCharsets.UTF_8);

  private volatile Handler behind = Gate::refuse;

  void open(Handler planes) {
    behind = planes;
  }

  private static Response refuse(Request request) {
    return Response.json(503, SEALED.clone()).header("Retry-After", "30");
  }

  @Override
  public Handler route(Request request) {
    return behind.route(request);
  }

  @Override
  public Response handle(Request request) {
    return route(request).handle(request);
  }

  @Override
  public boolean quick(Request request) {
    return route(request).quick(request);
  }

  @Override
  public int maxBodyBytes(Request head, Limits limits) {
    return route(head).maxBodyBytes(head, limits);
  }
}
