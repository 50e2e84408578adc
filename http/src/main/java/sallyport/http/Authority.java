package sallyport.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the host out of {@code Host} or {@code :authority} (RFC 9110, 7.2; RFC 3986, 3.2.2). */
final class Authority {
  private static final int LONGEST = 255 + 1 + 5;

  private Authority() {}

  /**
   * The host in lower case, without port and without the dot at its end; an IPv6 address without
   * its brackets. Null when the text is no authority.
   */
  static @Nullable String host(String authority) {
    if (authority.isEmpty() || authority.length() > LONGEST) {
      return null;
    }
    return authority.charAt(0) == '[' ? addressInBrackets(authority) : name(authority);
  }

  private static @Nullable String addressInBrackets(String authority) {
    int close = authority.indexOf(']');
    if (close < 3 || !validPort(authority, close + 1)) {
      return null;
    }
    for (int i = 1; i < close; i++) {
      char c = authority.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return null;
      }
    }
    return authority.substring(1, close).toLowerCase(Locale.ROOT);
  }

  private static @Nullable String name(String authority) {
    boolean upper = false;
    int end = authority.length();
    for (int i = 0; i < end; i++) {
      char c = authority.charAt(i);
      if (c == ':') {
        if (!validPort(authority, i)) {
          return null;
        }
        end = i;
      } else if (c >= 'A' && c <= 'Z') {
        upper = true;
      } else if (!hostCharacter(c)) {
        return null;
      }
    }
    if (end > 0 && authority.charAt(end - 1) == '.') {
      end--;
    }
    if (end == 0) {
      return null;
    }
    var host = end == authority.length() ? authority : authority.substring(0, end);
    return upper ? host.toLowerCase(Locale.ROOT) : host;
  }

  private static boolean hostCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  }

  /** True when nothing follows, or a colon and up to five digits. */
  private static boolean validPort(String authority, int at) {
    int length = authority.length();
    if (at == length) {
      return true;
    }
    if (authority.charAt(at) != ':' || length - at > 6) {
      return false;
    }
    for (int i = at + 1; i < length; i++) {
      char c = authority.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
