package sallyport.identity.grants;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import sallyport.core.RefusedException;
import sallyport.identity.IdentityRefusal;

/**
 * The {@code scope} parameter of version 2, read: for whom, and which OpenID Connect scopes came
 * along. Clients add those even where they mean nothing.
 *
 * @param resource what stands before the last {@code /}: only that much is cut off, so that the
 *     audience {@code https://host/} is asked for as {@code https://host//.default}
 * @param granted the scopes of the resource as asked
 */
record Scope(String resource, List<String> granted, boolean openid, boolean offline) {
  static final String DEFAULT = "/.default";
  private static final int MAX_CHARS = 4096;
  private static final Set<String> OPENID_CONNECT =
      Set.of("openid", "profile", "email", "offline_access");

  /** A client's own token: exactly one resource, with {@code /.default}. */
  static String ofClient(String scope) {
    var asked = words(scope);
    if (asked.isEmpty()) {
      throw refused(new IdentityRefusal.ScopeNotDefault(scope));
    }
    for (var word : asked) {
      if (!word.endsWith(DEFAULT) || word.length() == DEFAULT.length()) {
        throw refused(new IdentityRefusal.ScopeNotDefault(word));
      }
    }
    return oneResource(scope, asked);
  }

  /**
   * A user's token.
   *
   * @param graph whom a scope without a resource is for
   */
  static Scope ofUser(String scope, String graph) {
    var asked = words(scope);
    var all = List.of(scope.split(" ", -1));
    var resource = asked.isEmpty() ? graph : oneResource(scope, asked, graph);
    return new Scope(resource, asked, all.contains("openid"), all.contains("offline_access"));
  }

  private static List<String> words(String scope) {
    if (scope.length() > MAX_CHARS) {
      throw refused(new IdentityRefusal.InvalidScope(scope.substring(0, 64)));
    }
    return Arrays.stream(scope.split(" ", -1))
        .filter(word -> !word.isEmpty() && !OPENID_CONNECT.contains(word))
        .distinct()
        .toList();
  }

  private static String oneResource(String scope, List<String> words) {
    return oneResource(scope, words, "");
  }

  private static String oneResource(String scope, List<String> words, String otherwise) {
    var resources = words.stream().map(word -> resourceOf(word, otherwise)).distinct().toList();
    if (resources.size() > 1) {
      throw refused(new IdentityRefusal.SeveralResources(scope));
    }
    return resources.getFirst();
  }

  private static String resourceOf(String word, String otherwise) {
    int cut = word.lastIndexOf('/');
    return cut < 1 || word.regionMatches(cut - 2, "://", 0, 3) ? otherwise : word.substring(0, cut);
  }

  private static RefusedException refused(IdentityRefusal refusal) {
    return new RefusedException(refusal);
  }
}
