package sallyport.server.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import sallyport.http.ConnectProxy;
import sallyport.http.Handler;
import sallyport.http.Limits;
import sallyport.http.Listener;
import sallyport.http.ListenerConfig;
import sallyport.http.Observer;
import sallyport.http.TlsIdentity;
import sallyport.server.config.PortSettings;

/** Opens ports; a port that cannot be had is told by the setting that names it. */
final class Listeners {
  private Listeners() {}

  static Listener https(
      PortSettings ports,
      Network network,
      Limits limits,
      Observer observer,
      TlsIdentity identity,
      Handler handler) {
    var config =
        ListenerConfig.tls(Addresses.parse("bind", ports.bind()), ports.httpsPort(), identity)
            .alsoAt(network.listen())
            .with(limits)
            .with(observer)
            .with(network.sources())
            .by(network.ioUring());
    return open("https-port", config, handler);
  }

  static Listener http(PortSettings ports, Limits limits, Observer observer, Handler handler) {
    var config =
        ListenerConfig.plain(Addresses.parse("bind", ports.bind()), ports.httpPort())
            .with(limits)
            .with(observer);
    return open("http-port", config, handler);
  }

  static Listener health(PortSettings ports, Handler handler) {
    var address = Addresses.parse("health-bind", ports.healthBind());
    return open("health-port", ListenerConfig.plain(List.of(address), ports.healthPort()), handler);
  }

  static ConnectProxy proxy(int port, Predicate<String> host, int httpsPort) {
    try {
      var loopback = InetAddress.getLoopbackAddress();
      return ConnectProxy.start(
          new InetSocketAddress(loopback, port), host, new InetSocketAddress(loopback, httpsPort));
    } catch (IOException unusable) {
      throw refused("proxy-port", port, unusable);
    }
  }

  private static Listener open(String setting, ListenerConfig config, Handler handler) {
    try {
      return Listener.start(config, handler);
    } catch (IOException unusable) {
      throw further(config, Foundation.message(unusable))
          .orElseGet(() -> refused(setting, config.port(), unusable));
    }
  }

  /** The refusal where it was one of the further addresses that could not be had. */
  private static Optional<StartRefusedException> further(ListenerConfig config, String text) {
    return config.further().stream()
        .filter(socket ->
            text.contains(socket.getAddress().getHostAddress() + " port " + socket.getPort() + ":"))
        .filter(socket ->
            socket.getPort() != config.port() || !config.addresses().contains(socket.getAddress()))
        .findFirst()
        .map(_ ->
            new StartRefusedException(
                "network.listen", text, "name an address of this machine and a free port"));
  }

  private static StartRefusedException refused(String setting, int port, IOException why) {
    var text = Foundation.message(why);
    return text.contains("in use")
        ? new StartRefusedException(
            setting,
            "port " + port + " is in use",
            "stop what listens there, or give another with --" + setting + " (0 picks a free one)")
        : new StartRefusedException(
            setting, "cannot listen on port " + port + " (" + text + ")", "give another");
  }
}
