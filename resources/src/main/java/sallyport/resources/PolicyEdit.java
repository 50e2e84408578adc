package sallyport.resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.access.AccessPolicy;

/** The three ways in which {@code vaults/accessPolicies/{kind}} edits the policies of a vault. */
public enum PolicyEdit {
  /** Permissions are added to the entry of the same identity, or the entry is new. */
  ADD {
    @Override
    Optional<AccessPolicy> edit(Optional<AccessPolicy> before, AccessPolicy written) {
      return Optional.of(
          before.map(was -> combined(was, written, PolicyEdit::union)).orElse(written));
    }
  },

  /** The entry of the same identity becomes what was written. */
  REPLACE {
    @Override
    Optional<AccessPolicy> edit(Optional<AccessPolicy> before, AccessPolicy written) {
      return Optional.of(written);
    }
  },

  /** Permissions are taken away; an entry with none left goes. */
  REMOVE {
    @Override
    Optional<AccessPolicy> edit(Optional<AccessPolicy> before, AccessPolicy written) {
      return before
          .map(was -> combined(was, written, PolicyEdit::difference))
          .filter(PolicyEdit::grantsAnything);
    }
  };

  abstract Optional<AccessPolicy> edit(Optional<AccessPolicy> before, AccessPolicy written);

  public static Optional<PolicyEdit> named(String word) {
    for (var edit : values()) {
      if (edit.name().equalsIgnoreCase(word)) {
        return Optional.of(edit);
      }
    }
    return Optional.empty();
  }

  List<AccessPolicy> apply(List<AccessPolicy> policies, List<AccessPolicy> written) {
    Map<String, AccessPolicy> byIdentity = new LinkedHashMap<>();
    policies.forEach(policy -> byIdentity.put(PolicyChecks.identity(policy), policy));
    for (var policy : written) {
      var identity = PolicyChecks.identity(policy);
      var after = edit(Optional.ofNullable(byIdentity.get(identity)), policy);
      if (after.isPresent()) {
        byIdentity.put(identity, after.get());
      } else {
        byIdentity.remove(identity);
      }
    }
    return List.copyOf(byIdentity.values());
  }

  private interface Combination {
    List<String> of(List<String> before, List<String> written);
  }

  private static AccessPolicy combined(AccessPolicy was, AccessPolicy written, Combination lists) {
    return new AccessPolicy(
        was.tenantId(),
        was.objectId(),
        was.applicationId(),
        lists.of(was.keys(), written.keys()),
        lists.of(was.secrets(), written.secrets()),
        lists.of(was.certificates(), written.certificates()),
        lists.of(was.storage(), written.storage()));
  }

  private static List<String> union(List<String> before, List<String> written) {
    var both = new ArrayList<>(before);
    written.stream().filter(word -> !holds(both, word)).forEach(both::add);
    return both;
  }

  private static List<String> difference(List<String> before, List<String> written) {
    return before.stream().filter(word -> !holds(written, word)).toList();
  }

  private static boolean holds(List<String> words, String word) {
    return words.stream().anyMatch(word::equalsIgnoreCase);
  }

  private static boolean grantsAnything(AccessPolicy policy) {
    return !(policy.keys().isEmpty()
        && policy.secrets().isEmpty()
        && policy.certificates().isEmpty()
        && policy.storage().isEmpty());
  }
}
