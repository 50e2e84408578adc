package sallyport.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata of a row as one text: its columns joined by the database, in the order in which they
 * are read here. A column costs some ten calls into the SQLite driver, more than its value is
 * worth; joined by the database, a row of eleven costs one. No column can hold the separator: names
 * and versions have none, and in JSON it is escaped.
 */
final class MetadataText {
  private static final char SEPARATOR = '\u001F';

  private final String text;
  private int at;

  MetadataText(String text) {
    this.text = text;
  }

  /** An expression that joins columns; null becomes the empty text. */
  static String of(String... columns) {
    return "concat(" + String.join(", '" + SEPARATOR + "', ", columns) + ")";
  }

  String next() {
    int end = end();
    var column = text.substring(at, end);
    at = end + 1;
    return column;
  }

  boolean truth() {
    return number() != 0;
  }

  Instant time() {
    return Columns.time(number());
  }

  Optional<Instant> optionalTime() {
    if (end() > at) {
      return Optional.of(time());
    }
    at++;
    return Optional.empty();
  }

  Map<String, String> strings() {
    var json = next();
    return StringMaps.read(json.isEmpty() ? null : json);
  }

  long number() {
    int end = end();
    long number = Long.parseLong(text, at, end, 10);
    at = end + 1;
    return number;
  }

  private int end() {
    int end = text.indexOf(SEPARATOR, at);
    return end < 0 ? text.length() : end;
  }
}
