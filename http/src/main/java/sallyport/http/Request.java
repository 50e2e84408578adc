package sallyport.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import sallyport.core.Arrival;
import tools.jackson.databind.JsonNode;

/** One request, complete with its body, within all limits of the listener. */
public interface Request {

  /**
   * Upper-case method, already overridden by {@code X-HTTP-METHOD} of a POST where that names
   * PATCH, PUT or DELETE.
   */
  String method();

  /** Lower-case host without port, from {@code Host} or {@code :authority}. */
  String host();

  /** The undecoded path with its query, as it was sent. */
  String target();

  /** The undecoded path. */
  String path();

  /**
   * Decoded path segments. Repeated leading slashes count once; an empty last segment (trailing
   * slash) is dropped.
   */
  List<String> segments();

  /**
   * The first query parameter of this name; names are percent-decoded and compared without regard
   * to case.
   */
  Optional<String> query(String name);

  /** The first header of this name, compared without regard to case. */
  Optional<String> header(String name);

  /**
   * The whole body, empty when there is none. Not to be changed, and not to be kept: it is wiped
   * once the answer is written.
   */
  byte[] body();

  /**
   * The body as one JSON value, strictly read and within the listener's limits.
   *
   * @throws BadJsonException when it is not that; the caller's fault, to be answered with 400
   */
  default JsonNode json() throws BadJsonException {
    return Json.read(body());
  }

  /** How the request came here, from sockets and what listed proxies said. */
  Arrival arrival();

  /** The address of the caller: the socket's, or what a listed proxy reported. */
  default InetAddress clientAddress() {
    return arrival().client();
  }

  /** For example {@code TLS1_3}; empty on a plain connection. */
  String tlsVersion();

  /** {@code System.nanoTime()} when the head had been read. */
  long startedNanos();
}
