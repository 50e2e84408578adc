package sallyport.http;

import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import sallyport.core.Addresses;

/** A header in which proxies that end TLS write whom they act for, each behind those before it. */
public enum ForwardingHeader {
  /** One address for each step, separated by commas; a port may follow. */
  X_FORWARDED_FOR("X-Forwarded-For") {
    @Override
    Optional<List<String>> nodes(String line) {
      return Optional.of(
          List.of(line.split(",", -1)).stream().map(ForwardingHeader::trimmed).toList());
    }
  },

  /** RFC 7239: the {@code for} of each element. */
  FORWARDED("Forwarded") {
    @Override
    Optional<List<String>> nodes(String line) {
      return ForwardedLine.nodes(line);
    }
  };

  /** An address, an IPv6 one in brackets where a port follows or not at all. */
  private static final Pattern NODE =
      Pattern.compile("(?:\\[([^\\]]*)\\]|([0-9.]+))(?::\\d{1,5})?|([0-9A-Fa-f:.]+)");

  private final String header;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes into its bytes
  private final AsciiString word;

  ForwardingHeader(String header) {
    this.header = header;
    this.word = AsciiString.cached(header);
  }

  /** As it is written in a request. */
  public String header() {
    return header;
  }

  /** The same, ready for looking it up. */
  CharSequence word() {
    return word;
  }

  /**
   * Whom a believed proxy acts for: the right-most address that is no believed proxy itself, or the
   * left-most where all are. What stands to the left of it was written by strangers and decides
   * nothing.
   *
   * @param lines the values of the header's lines, in order; at least one
   * @return empty when what a believed proxy wrote is no address: then nobody knows who calls
   */
  Optional<InetAddress> client(List<String> lines, Predicate<InetAddress> believed) {
    var nodes = new ArrayList<String>();
    for (var line : lines) {
      var read = nodes(line);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      nodes.addAll(read.get());
    }
    var client = Optional.<InetAddress>empty();
    for (var node : nodes.reversed()) {
      client = address(node);
      if (client.isEmpty() || !believed.test(client.get())) {
        return client;
      }
    }
    return client;
  }

  /** The nodes of one line, empty text where an element names none; empty when it is not a line. */
  abstract Optional<List<String>> nodes(String line);

  private static Optional<InetAddress> address(String node) {
    var match = NODE.matcher(node);
    if (!match.matches()) {
      return Optional.empty();
    }
    if (match.group(1) != null) {
      return Optional.of(match.group(1)).filter(six -> six.contains(":")).flatMap(Addresses::parse);
    }
    return Addresses.parse(match.group(2) == null ? match.group(3) : match.group(2));
  }

  /** Without the blanks of RFC 9110, which are spaces and tabs alone. */
  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && blank(text.charAt(from))) {
      from++;
    }
    while (to > from && blank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
