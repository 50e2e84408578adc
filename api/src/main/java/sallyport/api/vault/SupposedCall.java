package sallyport.api.vault;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import sallyport.access.Operation;
import sallyport.core.Addresses;
import sallyport.core.Arrival;
import sallyport.core.VaultName;
import sallyport.identity.tokens.SupposedCallers;

/**
 * A call that somebody asks about.
 *
 * @param through the ARM id, in lower case, of the subnet or private endpoint that it is supposed
 *     to come through; otherwise the arrival tells
 * @param caller empty for a call without a token
 * @param name of the object
 */
public record SupposedCall(
    VaultName vault,
    Arrival arrival,
    Optional<String> through,
    Optional<SupposedCallers.Who> caller,
    Operation operation,
    Optional<String> name) {

  /** What {@link #read} knows. */
  public static final List<String> WORDS =
      List.of(
          "from",
          "proxy",
          "listener",
          "link",
          "through",
          "principal",
          "client",
          "identity",
          "operation",
          "name");

  private static final int LONGEST = 1024;
  private static final Pattern SOCKET =
      Pattern.compile("(?:\\[(?<six>[0-9A-Fa-f:.]+)]|(?<four>[0-9.]+)):(?<port>\\d{1,5})");
  private static final Pattern LINK = Pattern.compile("\\d{1,10}");
  private static final Pattern THROUGH =
      Pattern.compile(
          "/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\\.network/"
              + "(?:virtualnetworks/[^/]+/subnets/[^/]+|privateendpoints/[^/]+)");

  /** A word that cannot be understood, or one that names nothing. */
  public static final class UnusableWordException extends Exception {
    private final String word;
    private final String problem;

    UnusableWordException(String word, String problem) {
      super(word + " " + problem, null, false, false);
      this.word = word;
      this.problem = problem;
    }

    /** One of {@link #WORDS}, or {@code vault}. */
    public String word() {
      return word;
    }

    /** The end of a sentence that begins with the word. */
    public String problem() {
      return problem;
    }
  }

  /**
   * Reads the words in which a call is described; {@code from} and {@code operation} must be there.
   *
   * @param words by their names; others than {@link #WORDS} are passed over
   */
  public static SupposedCall read(VaultName vault, Map<String, String> words)
      throws UnusableWordException {
    var from = address("from", required("from", words));
    var proxy = words.containsKey("proxy") ? address("proxy", words.get("proxy")) : from;
    var name = optional("principal", words);
    var client = optional("client", words);
    if (client.isPresent() && name.isEmpty()) {
      throw new UnusableWordException("client", "needs a principal");
    }
    var identity = optional("identity", words);
    if (identity.isPresent() && name.isEmpty()) {
      throw new UnusableWordException("identity", "needs a principal");
    }
    return new SupposedCall(
        vault,
        new Arrival(from, proxy, listener(words), link(words)),
        through(words),
        name.map(it -> new SupposedCallers.Who(it, client, identity)),
        operation(required("operation", words)),
        optional("name", words));
  }

  private static Optional<String> optional(String word, Map<String, String> words)
      throws UnusableWordException {
    var value = words.get(word);
    if (value != null && (value.isEmpty() || value.length() > LONGEST)) {
      throw new UnusableWordException(word, "must have 1 to " + LONGEST + " characters");
    }
    return Optional.ofNullable(value);
  }

  private static String required(String word, Map<String, String> words)
      throws UnusableWordException {
    return optional(word, words).orElseThrow(() -> new UnusableWordException(word, "is missing"));
  }

  private static InetAddress address(String word, String text) throws UnusableWordException {
    return Addresses.parse(text)
        .orElseThrow(() -> new UnusableWordException(word, "must be an IP address"));
  }

  private static Optional<InetSocketAddress> listener(Map<String, String> words)
      throws UnusableWordException {
    var text = optional("listener", words);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var parts = SOCKET.matcher(text.get());
    if (parts.matches()) {
      var six = parts.group("six");
      var address = Addresses.parse(six == null ? parts.group("four") : six);
      int port = Integer.parseInt(parts.group("port"));
      if (address.isPresent() && port > 0 && port <= 0xffff) {
        return Optional.of(new InetSocketAddress(address.get(), port));
      }
    }
    throw new UnusableWordException("listener", "must be an address with a port");
  }

  private static OptionalLong link(Map<String, String> words) throws UnusableWordException {
    var text = optional("link", words);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!LINK.matcher(text.get()).matches()) {
      throw new UnusableWordException("link", "must be a link identifier, a whole number");
    }
    return OptionalLong.of(Long.parseLong(text.get()));
  }

  private static Optional<String> through(Map<String, String> words) throws UnusableWordException {
    var id = optional("through", words).map(text -> text.toLowerCase(Locale.ROOT));
    if (id.filter(text -> !THROUGH.matcher(text).matches()).isPresent()) {
      throw new UnusableWordException(
          "through", "must be the ARM id of a subnet or of a private endpoint");
    }
    return id;
  }

  private static Operation operation(String text) throws UnusableWordException {
    return Operation.spelled(text)
        .or(() -> Operation.named(text))
        .orElseThrow(() ->
            new UnusableWordException(
                "operation", "must be an operation such as secrets/get or keys/sign"));
  }
}
