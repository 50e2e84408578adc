package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import sallyport.connectivity.doctor.ProxySettings.Way;

/** Sends single HTTP requests; over TLS only to whom the certificate names and trust covers. */
final class Web {
  private static final byte[] NO_BODY = {};

  private final Route route;
  private final SSLSocketFactory tls;

  Web(Route route, Trust trust) {
    this.route = route;
    this.tls = trust.context().getSocketFactory();
  }

  Answer get(URI uri, Map<String, String> headers) throws IOException {
    return send("GET", uri, headers, NO_BODY);
  }

  Answer post(URI uri, String type, byte[] body) throws IOException {
    return send("POST", uri, Map.of("Content-Type", type), body);
  }

  private Answer send(String method, URI uri, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    var all = new LinkedHashMap<String, String>();
    all.put("Host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + port);
    all.put("Connection", "close");
    all.put("Accept", "*/*");
    all.put("User-Agent", "sallyport-doctor");
    all.put("Content-Length", Integer.toString(body.length));
    all.putAll(headers);
    if (!secure && route.wayTo(uri.getHost(), port, false) instanceof Way.Through(var proxy)) {
      try (var socket = route.straight(proxy.host(), proxy.port())) {
        return exchange(
            socket, method + " " + uri.toASCIIString(), all, Route.authorization(proxy), body);
      }
    }
    var line = method + " " + target(uri);
    try (var socket = secure ? secured(uri, port) : route.straight(bare(uri.getHost()), port)) {
      return exchange(socket, line, all, "", body);
    }
  }

  private Socket secured(URI uri, int port) throws IOException {
    var host = bare(uri.getHost());
    var plain = route.open(host, port);
    try {
      var socket = (SSLSocket) tls.createSocket(plain, host, port, true);
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException failure) {
      plain.close();
      throw failure;
    }
  }

  private static Answer exchange(
      Socket socket, String line, Map<String, String> headers, String further, byte[] body)
      throws IOException {
    var head = new StringBuilder(line).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(further).append("\r\n");
    var out = socket.getOutputStream();
    out.write(head.toString().getBytes(ISO_8859_1));
    out.write(body);
    out.flush();
    return Exchange.read(socket.getInputStream(), true);
  }

  private static String target(URI uri) {
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static String bare(String host) {
    return host.startsWith("[")
        ? host.substring(1, host.length() - 1)
        : host.toLowerCase(Locale.ROOT);
  }
}
