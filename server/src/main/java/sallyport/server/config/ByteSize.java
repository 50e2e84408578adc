package sallyport.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 4096}, {@code 64KiB}, {@code 1MiB} or {@code 2GiB}. */
public record ByteSize(long bytes) {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})\\s*(|b|k|kib|m|mib|g|gib)");

  static Optional<ByteSize> parse(String text) {
    var match = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      return Optional.empty();
    }
    int shift =
        switch (match.group(2)) {
          case "k", "kib" -> 10;
          case "m", "mib" -> 20;
          case "g", "gib" -> 30;
          default -> 0;
        };
    return Optional.of(new ByteSize(Long.parseLong(match.group(1)) << shift));
  }

  /** As an int, for limits that index arrays; the settings' ranges keep it in bounds. */
  public int asInt() {
    return Math.toIntExact(bytes);
  }
}
