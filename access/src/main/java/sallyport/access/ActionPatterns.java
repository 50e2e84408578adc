package sallyport.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A list of actions in which {@code *} stands for any text, slashes included; compared without
 * regard to case.
 */
final class ActionPatterns {
  private final Set<String> exact = new HashSet<>();
  private final List<String> wild = new ArrayList<>();

  ActionPatterns(List<String> patterns) {
    for (var pattern : patterns) {
      var folded = pattern.toLowerCase(Locale.ROOT);
      (folded.indexOf('*') < 0 ? exact : wild).add(folded);
    }
  }

  boolean match(String action) {
    var folded = action.toLowerCase(Locale.ROOT);
    if (exact.contains(folded)) {
      return true;
    }
    for (var pattern : wild) {
      if (matches(pattern, folded)) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code *} of the pattern can be filled so that it reads as the text. */
  static boolean matches(String pattern, String text) {
    return matches(pattern, text, false);
  }

  /** The same, and {@code ?} stands for any one character. */
  static boolean like(String pattern, String text) {
    return matches(pattern, text, true);
  }

  /** Goes back to the last star only: an earlier star has already taken as little as it can. */
  private static boolean matches(String pattern, String text, boolean questionMarks) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == text.charAt(t) || (questionMarks && pattern.charAt(p) == '?'))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
