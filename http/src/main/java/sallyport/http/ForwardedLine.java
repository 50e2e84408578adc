package sallyport.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code for} of each element out of one line of {@code Forwarded} (RFC 7239, 4). The
 * whole line must be one: a comma inside a quoted string is no border, and reading on behind a
 * quote that was never closed would let a stranger move the borders.
 */
final class ForwardedLine {
  private static final String TOKEN = "!#$%&'*+-.^_`|~";

  private final String line;
  private int at;

  private ForwardedLine(String line) {
    this.line = line;
  }

  /** The nodes, empty text for an element that has none; empty when the line breaks the grammar. */
  static Optional<List<String>> nodes(String line) {
    return new ForwardedLine(line).read();
  }

  private Optional<List<String>> read() {
    var nodes = new ArrayList<String>();
    while (true) {
      blanks();
      var node = element();
      if (node == null) {
        return Optional.empty();
      }
      nodes.add(node);
      blanks();
      if (at == line.length()) {
        return Optional.of(nodes);
      }
      if (!next(',')) {
        return Optional.empty();
      }
    }
  }

  /** Pairs separated by semicolons; null when they are not, or name the node twice. */
  private @Nullable String element() {
    String node = null;
    do {
      var name = token();
      if (name.isEmpty() || !next('=')) {
        return null;
      }
      var value = at < line.length() && line.charAt(at) == '"' ? quoted() : token();
      if (value == null || value.isEmpty()) {
        return null;
      }
      if (name.equalsIgnoreCase("for")) {
        if (node != null) {
          return null;
        }
        node = value;
      }
    } while (next(';'));
    return node == null ? "" : node;
  }

  private String token() {
    int from = at;
    while (at < line.length() && tokenCharacter(line.charAt(at))) {
      at++;
    }
    return line.substring(from, at);
  }

  private static boolean tokenCharacter(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TOKEN.indexOf(c) >= 0;
  }

  /** The text between quotes, its escapes undone; null when it does not end. */
  private @Nullable String quoted() {
    var text = new StringBuilder();
    at++;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return text.toString();
      }
      if (c == '\\') {
        if (at == line.length()) {
          return null;
        }
        c = line.charAt(at++);
      }
      text.append(c);
    }
    return null;
  }

  private boolean next(char expected) {
    if (at < line.length() && line.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }
}
