package sallyport.testing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls of the data plane with a bearer token. */
final class Calls {
  static final String SECRET = "/secrets/kept?api-version=7.6";

  private Calls() {}

  static HttpResponse<String> put(TestServer server, String token, String value) {
    return server.send(
        request(server, token)
            .PUT(HttpRequest.BodyPublishers.ofString("{\"value\":\"" + value + "\"}")));
  }

  static HttpResponse<String> get(TestServer server, String token) {
    return server.send(request(server, token));
  }

  private static HttpRequest.Builder request(TestServer server, String token) {
    return bearing(server.vaultUrl() + SECRET, token);
  }

  static HttpRequest.Builder bearing(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }
}
