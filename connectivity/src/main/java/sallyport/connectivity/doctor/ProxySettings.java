package sallyport.connectivity.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.crypto.SecretBytes;

/**
 * Which proxy a client uses for which host, by the variables that curl, Python, Go and the SDKs
 * read. Small letters come before capitals.
 *
 * @param exceptions what {@code NO_PROXY} lists
 */
public record ProxySettings(
    Optional<Proxy> forTls, Optional<Proxy> forPlain, List<String> exceptions) {
  public static final ProxySettings NONE =
      new ProxySettings(Optional.empty(), Optional.empty(), List.of());

  /**
   * @param variable where it was named
   * @param login {@code user:password}, where the address has one
   */
  public record Proxy(String variable, String host, int port, Optional<SecretBytes> login) {
    /** Without its login. */
    @Override
    public String toString() {
      return "http://" + host + ":" + port + " (" + variable + ")";
    }
  }

  /** The way to one host. */
  public sealed interface Way {
    /**
     * @param why empty where no proxy is set at all
     */
    record Straight(Optional<String> why) implements Way {}

    record Through(Proxy proxy) implements Way {}
  }

  public ProxySettings {
    exceptions = List.copyOf(exceptions);
  }

  /**
   * @throws IllegalArgumentException naming the variable, and not its value, which may hold a
   *     password
   */
  public static ProxySettings of(Map<String, String> environment) {
    return new ProxySettings(
        first(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
        first(environment, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"),
        exceptions(environment));
  }

  public Way wayTo(String host, int port, boolean tls) {
    var proxy = tls ? forTls : forPlain;
    if (proxy.isEmpty()) {
      return new Way.Straight(
          forTls.isPresent() || forPlain.isPresent()
              ? Optional.of((tls ? "HTTPS_PROXY" : "HTTP_PROXY") + " is not set")
              : Optional.empty());
    }
    for (var exception : exceptions) {
      if (matches(exception, host, port)) {
        return new Way.Straight(Optional.of("NO_PROXY lists " + exception));
      }
    }
    return new Way.Through(proxy.get());
  }

  private static Optional<Proxy> first(Map<String, String> environment, String... variables) {
    for (var variable : variables) {
      var value = environment.getOrDefault(variable, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(parsed(variable, value));
      }
    }
    return Optional.empty();
  }

  private static Proxy parsed(String variable, String value) {
    try {
      var uri = URI.create(value.contains("://") ? value : "http://" + value);
      var host = uri.getHost();
      if (host == null || !"http".equalsIgnoreCase(uri.getScheme())) {
        throw new IllegalArgumentException(
            variable + ": only proxies of the form http://host:port are known");
      }
      var login = Optional.ofNullable(uri.getUserInfo()).map(SecretBytes::ofUtf8);
      return new Proxy(variable, bare(host), uri.getPort() < 0 ? 80 : uri.getPort(), login);
    } catch (IllegalArgumentException malformed) {
      var message = malformed.getMessage();
      throw new IllegalArgumentException(
          message != null && message.startsWith(variable + ": only")
              ? message
              : variable + ": must have the form http://host:port");
    }
  }

  private static List<String> exceptions(Map<String, String> environment) {
    var list = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
    return Arrays.stream(list.split("[,\\s]+", -1))
        .map(entry -> entry.toLowerCase(Locale.ROOT))
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  private static boolean matches(String exception, String host, int port) {
    if (exception.equals("*")) {
      return true;
    }
    var name = exception;
    int colon = name.lastIndexOf(':');
    if (colon > 0 && name.indexOf(':') == colon) {
      if (!name.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = name.substring(0, colon);
    }
    if (name.contains("/")) {
      return inBlock(name, host);
    }
    name = name.startsWith("*.") ? name.substring(1) : name;
    name = name.startsWith(".") ? name.substring(1) : name;
    var folded = host.toLowerCase(Locale.ROOT);
    return folded.equals(name) || folded.endsWith("." + name);
  }

  private static boolean inBlock(String block, String host) {
    int slash = block.indexOf('/');
    try {
      var network = bits(InetAddress.ofLiteral(block.substring(0, slash)).getAddress());
      var address = bits(InetAddress.ofLiteral(host).getAddress());
      int prefix = Integer.parseInt(block.substring(slash + 1));
      return network.size() == address.size()
          && prefix >= 0
          && prefix <= network.size()
          && network.subList(0, prefix).equals(address.subList(0, prefix));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static List<Boolean> bits(byte[] octets) {
    var bits = new ArrayList<Boolean>();
    for (byte octet : octets) {
      for (int at = 7; at >= 0; at--) {
        bits.add((octet >> at & 1) == 1);
      }
    }
    return bits;
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
