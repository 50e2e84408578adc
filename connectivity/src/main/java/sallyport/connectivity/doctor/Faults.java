package sallyport.connectivity.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import sallyport.connectivity.Endpoint;

/** What it means when the network fails: in one line, with the mend and the missing rule. */
final class Faults {
  private Faults() {}

  static <T> Outcome<T> of(IOException fault, Endpoint endpoint) {
    return switch (fault) {
      case Route.RefusedByProxyException refused -> byProxy(refused, endpoint);
      case UnknownHostException _ ->
          Outcome.failed(
              "the name does not resolve",
              "have DNS, or the hosts file, know " + endpoint.host() + " on this machine");
      case SocketTimeoutException _ -> silent(endpoint);
      case NoRouteToHostException _ ->
          Outcome.blocked(
              "there is no way to it: a router or firewall says so",
              "let this machine reach the host",
              endpoint);
      case ConnectException connect
          when connect.getMessage() != null
              && connect.getMessage().toLowerCase(Locale.ROOT).contains("timed out") ->
          silent(endpoint);
      case ConnectException _ ->
          Outcome.blocked(
              "the connection is refused",
              "see whether the server runs on this port, and whether a firewall on the way rejects",
              endpoint);
      case SSLException _, EOFException _ -> tls(fault, endpoint);
      default ->
          Outcome.blocked(
              plain(fault),
              "see what stands between this machine and the host: it cuts the connection",
              endpoint);
    };
  }

  /** Nothing came back in time. */
  static <T> Outcome<T> silent(Endpoint endpoint) {
    return Outcome.blocked(
        "nothing answers in time: something on the way drops it",
        "let it through, or give a longer --timeout",
        endpoint);
  }

  private static <T> Outcome<T> byProxy(Route.RefusedByProxyException refused, Endpoint endpoint) {
    return Outcome.blocked(
        plain(refused),
        refused.status() == 407
            ? "give the proxy's login in the variable: http://user:password@host:port"
            : "let the proxy connect to the host, or list it in NO_PROXY where it is reached"
                + " without",
        endpoint);
  }

  private static <T> Outcome<T> tls(IOException fault, Endpoint endpoint) {
    var text = plain(fault);
    var folded = text.toLowerCase(Locale.ROOT);
    if (folded.contains("protocol_version") || folded.contains("not accepted by client")) {
      return Outcome.failed(
          "the server speaks neither TLS 1.2 nor TLS 1.3 (" + text + ")",
          "renew what ends TLS there: older versions are refused by every client");
    }
    if (folded.contains("unsupported or unrecognized ssl message")) {
      return Outcome.failed(
          "what answers there does not speak TLS", "see whether the port is the right one");
    }
    return Outcome.blocked(
        "the handshake fails (" + text + ")",
        "see what stands between this machine and the host: it ends the handshake",
        endpoint);
  }

  /** A message in one line of printable characters: a stranger may have written it. */
  static String plain(Throwable fault) {
    var text = fault.getMessage();
    return line(text == null ? fault.getClass().getSimpleName() : text, 200);
  }

  static String line(String text, int longest) {
    var line = text.strip().replaceAll("\\s+", " ").replaceAll("[^\\p{Print}\\p{L}]", "?");
    return line.length() > longest ? line.substring(0, longest) + "…" : line;
  }
}
