package sallyport.server.boot;

import java.util.function.Supplier;
import sallyport.http.Handler;
import sallyport.http.Request;
import sallyport.http.Response;

/**
 * The plain-HTTP port: the CA certificate and the revocation list, for everybody, and nothing else.
 * What is here is signed, so it needs no TLS; and TLS cannot be set up before it was fetched.
 */
final class Pki implements Handler {
  private final Supplier<Files> files;

  /**
   * What is served.
   *
   * @param certificateDer the CA certificate
   * @param certificatePem the same
   * @param revocationList DER
   */
  @SuppressWarnings("ArrayRecordComponent") // handed through, never compared
  record Files(byte[] certificateDer, byte[] certificatePem, byte[] revocationList) {}

  /**
   * @param files empty arrays where an own certificate leaves nothing to serve
   */
  Pki(Supplier<Files> files) {
    this.files = files;
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Response.text(405, "GET only\n").header("Allow", "GET, HEAD");
    }
    var served = files.get();
    return switch (request.path()) {
      case "/ca.crt" -> file("application/pkix-cert", served.certificateDer());
      case "/ca.pem" -> file("application/x-pem-file", served.certificatePem());
      case "/ca.crl" -> file("application/pkix-crl", served.revocationList());
      default -> missing();
    };
  }

  private static Response file(String type, byte[] content) {
    return content.length == 0
        ? missing()
        : Response.of(200, type, content.clone()).header("Cache-Control", "max-age=3600");
  }

  private static Response missing() {
    return Response.text(404, "not here\n");
  }

  @Override
  public boolean quick(Request request) {
    return true;
  }

  @Override
  public String plane() {
    return "pki";
  }
}
