package sallyport.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's target in origin form, read once (RFC 9112, 3.2). Every percent-encoding in it is
 * known to be well-formed UTF-8, so that no later reading can fail.
 */
final class Target {
  private final String raw;
  private final int pathEnd;
  private final List<String> segments;

  private Target(String raw, int pathEnd, List<String> segments) {
    this.raw = raw;
    this.pathEnd = pathEnd;
    this.segments = segments;
  }

  /** Null when this is no target in origin form, or an encoding in it is broken. */
  static @Nullable Target parse(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return null;
    }
    int pathEnd = raw.length();
    boolean encoded = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return null;
      }
      if (c == '?' && pathEnd == raw.length()) {
        pathEnd = i;
      }
      encoded |= c == '%';
    }
    if (encoded && decode(raw, 0, raw.length(), false) == null) {
      return null;
    }
    return new Target(raw, pathEnd, split(raw, pathEnd));
  }

  /** Where the path begins in an absolute form; 0 for any other. */
  static int originForm(String raw) {
    if (!raw.startsWith("http://") && !raw.startsWith("https://")) {
      return 0;
    }
    return Math.max(0, raw.indexOf('/', raw.indexOf("//") + 2));
  }

  String raw() {
    return raw;
  }

  String path() {
    return pathEnd == raw.length() ? raw : raw.substring(0, pathEnd);
  }

  List<String> segments() {
    return segments;
  }

  /** The first value of the parameter; a parameter without {@code =} has the empty value. */
  Optional<String> query(String name) {
    int start = pathEnd + 1;
    while (start < raw.length()) {
      int end = endOf('&', start, raw.length());
      int equals = endOf('=', start, end);
      if (named(name, start, equals)) {
        return Optional.of(decoded(raw, Math.min(equals + 1, end), end, true));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private boolean named(String name, int start, int end) {
    int length = end - start;
    if (length == name.length() && raw.regionMatches(true, start, name, 0, length)) {
      return true;
    }
    return length > name.length() && decoded(raw, start, end, true).equalsIgnoreCase(name);
  }

  private int endOf(char c, int start, int end) {
    int found = raw.indexOf(c, start, end);
    return found < 0 ? end : found;
  }

  private static List<String> split(String raw, int pathEnd) {
    int start = 0;
    while (start < pathEnd && raw.charAt(start) == '/') {
      start++;
    }
    var segments = new ArrayList<String>(8);
    while (start < pathEnd) {
      int slash = raw.indexOf('/', start, pathEnd);
      int end = slash < 0 ? pathEnd : slash;
      segments.add(decoded(raw, start, end, false));
      start = end + 1;
    }
    return List.copyOf(segments);
  }

  /** For a part of a target that {@link #parse} has checked. */
  private static String decoded(String raw, int start, int end, boolean form) {
    // Parts are cut at ASCII characters, and none of these occurs inside a longer one.
    return Objects.requireNonNull(decode(raw, start, end, form));
  }

  private static @Nullable String decode(String raw, int start, int end, boolean form) {
    if (raw.indexOf('%', start, end) < 0) {
      var plain = raw.substring(start, end);
      return form ? plain.replace('+', ' ') : plain;
    }
    byte[] bytes = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes[length++] = (byte) (form && c == '+' ? ' ' : c);
        continue;
      }
      int high = i + 2 < end ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = i + 2 < end ? Character.digit(raw.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes[length++] = (byte) (high * 16 + low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
