package sallyport.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How text becomes a typed value, and how to say in words what was expected. */
final class Shapes {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(s|m|h|d)");

  private Shapes() {}

  /** The typed value, or empty when the text does not fit. */
  static Optional<Object> parse(Class<?> type, Setting setting, String text) {
    if (type == int.class || type == Integer.class) {
      return number(text, setting).map(Math::toIntExact);
    }
    if (type == long.class) {
      return number(text, setting).map(n -> n);
    }
    if (type == boolean.class) {
      return flag(text).map(b -> b);
    }
    if (type == Duration.class) {
      return duration(text).filter(d -> within(d.toSeconds(), setting)).map(d -> d);
    }
    if (type == ByteSize.class) {
      return ByteSize.parse(text).filter(size -> within(size.bytes(), setting)).map(size -> size);
    }
    if (type == Path.class) {
      return path(text).map(p -> p);
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    if (type == List.class) {
      return list(text, setting).map(l -> l);
    }
    return Optional.<Object>of(text).filter(_ -> fits(text, setting));
  }

  static String expected(Class<?> type, Setting setting) {
    if (!setting.expected().isEmpty()) {
      return setting.expected();
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(Shapes::word)
          .collect(Collectors.joining(" or "));
    }
    var range = setting.min() + " to " + setting.max();
    return switch (type.getSimpleName()) {
      case "int", "Integer", "long" -> "a number from " + range;
      case "boolean" -> "true or false";
      case "Duration" -> "a duration such as 30s, 5m, 1h or 90d, from " + range + " seconds";
      case "ByteSize" -> "a size such as 4096, 64KiB or 1MiB, from " + range + " bytes";
      case "Path" -> "a path";
      case "List" -> "a list, separated by commas";
      default -> setting.shape().isEmpty() ? "text" : "text like " + setting.shape();
    };
  }

  /** An enum constant as it is written: lower case with dashes. */
  static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Optional<Long> number(String text, Setting setting) {
    try {
      return Optional.of(Long.parseLong(text.strip())).filter(n -> within(n, setting));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static boolean within(long value, Setting setting) {
    return value >= setting.min() && value <= setting.max();
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  static Optional<Duration> duration(String text) {
    var match = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<Object> constant(Class<?> type, String text) {
    for (var constant : type.getEnumConstants()) {
      if (word(constant).equals(text.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  private static Optional<List<String>> list(String text, Setting setting) {
    var items = new ArrayList<String>();
    for (var item : text.split(",", -1)) {
      if (!fits(item.strip(), setting)) {
        return Optional.empty();
      }
      items.add(item.strip());
    }
    return Optional.of(List.copyOf(items));
  }

  private static boolean fits(String text, Setting setting) {
    return !text.isEmpty() && (setting.shape().isEmpty() || text.matches(setting.shape()));
  }
}
