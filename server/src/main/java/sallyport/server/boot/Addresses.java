package sallyport.server.boot;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Reads the addresses to bind; only literals, since a name could mean anything. */
final class Addresses {
  private Addresses() {}

  static List<InetAddress> parse(String setting, List<String> literals) {
    return literals.stream().map(text -> parse(setting, text)).toList();
  }

  static InetAddress parse(String setting, String literal) {
    try {
      if (literal.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
        return InetAddress.getByName(literal);
      }
    } catch (UnknownHostException _) {
      // Told below.
    }
    throw new StartRefusedException(
        setting,
        "\"" + literal + "\" is no IP address",
        "give an address such as 127.0.0.1 or ::1");
  }
}
