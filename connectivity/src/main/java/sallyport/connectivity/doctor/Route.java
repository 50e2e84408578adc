package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import sallyport.connectivity.doctor.ProxySettings.Proxy;
import sallyport.connectivity.doctor.ProxySettings.Way;

/** Opens connections the way a client does: straight, or through the proxy that is set. */
final class Route {
  private final Names names;
  private final ProxySettings proxies;
  private final Duration patience;

  Route(Names names, ProxySettings proxies, Duration patience) {
    this.names = names;
    this.proxies = proxies;
    this.patience = patience;
  }

  /** The proxy refused to connect, and said so in a status. */
  static final class RefusedByProxyException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    RefusedByProxyException(Proxy proxy, int status) {
      super(proxy + " answers " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  Way wayTo(String host, int port, boolean tls) {
    return proxies.wayTo(host, port, tls);
  }

  List<InetAddress> addresses(String host) throws UnknownHostException {
    return names.addresses(host);
  }

  /** A connection to the host itself, or a tunnel to it; TLS may begin. */
  Socket open(String host, int port) throws IOException {
    return switch (wayTo(host, port, true)) {
      case Way.Straight _ -> straight(host, port);
      case Way.Through(var proxy) -> tunnel(proxy, host, port);
    };
  }

  /** To the first address that takes the connection. */
  Socket straight(String host, int port) throws IOException {
    var addresses = addresses(host);
    var failure = new IOException("no address");
    for (var address : addresses) {
      try {
        return connected(address, port, patience.dividedBy(addresses.size()));
      } catch (IOException unreachable) {
        failure = unreachable;
      }
    }
    throw failure;
  }

  Socket connected(InetAddress address, int port, Duration within) throws IOException {
    var socket = new Socket();
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address, port), Math.max(1, Math.toIntExact(within.toMillis())));
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  /**
   * @throws RefusedByProxyException when the proxy answers anything but success
   */
  Socket tunnel(Proxy proxy, String host, int port) throws IOException {
    var socket = straight(proxy.host(), proxy.port());
    try {
      var authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
      var head =
          "CONNECT "
              + authority
              + " HTTP/1.1\r\nHost: "
              + authority
              + "\r\n"
              + authorization(proxy)
              + "\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      var answer = Exchange.read(socket.getInputStream(), false);
      if (answer.status() / 100 != 2) {
        throw new RefusedByProxyException(proxy, answer.status());
      }
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  /** The header line by which the proxy knows the client; empty where it has no login. */
  static String authorization(Proxy proxy) {
    return proxy
        .login()
        .map(login ->
            "Proxy-Authorization: Basic "
                + login.<String>expose(octets -> Base64.getEncoder().encodeToString(octets))
                + "\r\n")
        .orElse("");
  }
}
