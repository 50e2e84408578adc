package sallyport.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by scope, found for all ancestors of a resource in one walk along its ARM id. The walk
 * keeps a running hash and cuts no substring, so a look-up makes no object however many assignments
 * there are. Scopes are compared without regard to case; the empty scope is the root.
 */
final class ScopeTable<T> {
  private final int[] hashes;
  private final @Nullable String[] scopes;
  private final List<@Nullable List<T>> values;
  private final int mask;

  ScopeTable(Map<String, List<T>> byFoldedScope) {
    int size = Math.max(2, Integer.highestOneBit(byFoldedScope.size() * 2) * 2);
    this.mask = size - 1;
    this.hashes = new int[size];
    this.scopes = new String[size];
    var slots = new ArrayList<@Nullable List<T>>();
    for (int i = 0; i < size; i++) {
      slots.add(null);
    }
    byFoldedScope.forEach((scope, list) -> {
      int hash = hash(scope);
      int slot = spread(hash);
      while (scopes[slot] != null) {
        slot = (slot + 1) & mask;
      }
      hashes[slot] = hash;
      scopes[slot] = scope;
      slots.set(slot, List.copyOf(list));
    });
    this.values = slots;
  }

  /** The values at the scope that is the first {@code length} characters of {@code resource}. */
  List<T> at(String resource, int length, int hash) {
    for (int slot = spread(hash); ; slot = (slot + 1) & mask) {
      var scope = scopes[slot];
      if (scope == null) {
        return List.of();
      }
      if (hashes[slot] == hash && scope.length() == length && same(scope, resource)) {
        var found = values.get(slot);
        return found == null ? List.of() : found;
      }
    }
  }

  static int step(int hash, char next) {
    return 31 * hash + fold(next);
  }

  /** Lower case, without the trailing slash; the root becomes the empty text. */
  static String fold(String scope) {
    int end = scope.length();
    while (end > 0 && scope.charAt(end - 1) == '/') {
      end--;
    }
    var folded = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      folded.append(fold(scope.charAt(i)));
    }
    return folded.toString();
  }

  private static boolean same(String folded, String resource) {
    if (resource.startsWith(folded)) {
      return true;
    }
    for (int i = 0; i < folded.length(); i++) {
      if (folded.charAt(i) != fold(resource.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char fold(char c) {
    if (c < 128) {
      return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
    return Character.toLowerCase(c);
  }

  private static int hash(String folded) {
    int hash = 0;
    for (int i = 0; i < folded.length(); i++) {
      hash = step(hash, folded.charAt(i));
    }
    return hash;
  }

  /** Scopes that differ in a last digit have neighbouring hashes; this throws them far apart. */
  private int spread(int hash) {
    int mixed = hash * 0x9E37_79B9;
    return (mixed ^ mixed >>> 15) & mask;
  }
}
