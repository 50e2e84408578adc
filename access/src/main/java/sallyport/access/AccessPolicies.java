package sallyport.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;

/**
 * One vault's access policies, compiled: a look-up by object id, then one test of a bit. An entry
 * may name an application, a user or a group; with an application id it names a user through that
 * application only (compound identity). The permissions of all matching entries add up. Pure: no
 * clock, no look-up, no logging. The reference is Key Vault's "Assign an access policy".
 */
public final class AccessPolicies {
  /** Grants every permission of its kind except {@link #NOT_IN_ALL}. */
  private static final String ALL = "all";

  /** What {@code all} does not include: purging must be granted by name. */
  private static final Set<String> NOT_IN_ALL = Set.of("purge");

  private static final PolicyVerdict OTHER_TENANT =
      new PolicyVerdict.Denied(PolicyVerdict.Why.OTHER_TENANT);
  private static final PolicyVerdict NO_ENTRY =
      new PolicyVerdict.Denied(PolicyVerdict.Why.NO_ENTRY);
  private static final PolicyVerdict NOT_PERMITTED =
      new PolicyVerdict.Denied(PolicyVerdict.Why.NOT_PERMITTED);

  private final String tenantId;
  private final Map<String, List<Entry>> byObject;

  private AccessPolicies(String tenantId, Map<String, List<Entry>> byObject) {
    this.tenantId = tenantId;
    this.byObject = byObject;
  }

  private record Entry(AccessPolicy policy, Set<Operation> operations, PolicyVerdict granted) {

    static Entry of(AccessPolicy policy) {
      var operations = EnumSet.noneOf(Operation.class);
      for (var kind : ObjectKind.values()) {
        var words = new HashSet<String>();
        granted(policy, kind).forEach(word -> words.add(fold(word)));
        for (var operation : Operation.values()) {
          if (operation.kind() == kind && holds(words, fold(operation.permission()))) {
            operations.add(operation);
          }
        }
      }
      return new Entry(
          policy, operations, new PolicyVerdict.Granted(policy.objectId(), policy.applicationId()));
    }

    boolean throughApplicationOf(Caller caller) {
      return policy.applicationId().isEmpty()
          || caller.appId().filter(policy.applicationId().get()::equalsIgnoreCase).isPresent();
    }

    private static boolean holds(Set<String> words, String permission) {
      return words.contains(permission)
          || (words.contains(ALL) && !NOT_IN_ALL.contains(permission));
    }

    private static List<String> granted(AccessPolicy policy, ObjectKind kind) {
      return switch (kind) {
        case SECRET -> policy.secrets();
        case KEY -> policy.keys();
        case CERTIFICATE -> policy.certificates();
      };
    }
  }

  /**
   * Compiles the policies of a vault. Entries of another tenant than the vault's and words nobody
   * knows grant nothing.
   */
  public static AccessPolicies compile(String vaultTenant, List<AccessPolicy> policies) {
    var byObject = new HashMap<String, List<Entry>>();
    for (var policy : policies) {
      if (policy.tenantId().equalsIgnoreCase(vaultTenant)) {
        byObject
            .computeIfAbsent(fold(policy.objectId()), _ -> new ArrayList<>())
            .add(Entry.of(policy));
      }
    }
    return new AccessPolicies(vaultTenant, byObject);
  }

  public PolicyVerdict judge(Caller caller, Operation operation) {
    if (!tenantId.equalsIgnoreCase(caller.tenantId())) {
      return OTHER_TENANT;
    }
    var verdict = judge(byObject.get(fold(caller.objectId())), caller, operation, true);
    if (verdict instanceof PolicyVerdict.Granted) {
      return verdict;
    }
    var best = verdict;
    for (var group : caller.groups()) {
      var byGroup = judge(byObject.get(fold(group)), caller, operation, false);
      if (byGroup instanceof PolicyVerdict.Granted) {
        return byGroup;
      }
      best = byGroup.equals(NOT_PERMITTED) ? byGroup : best;
    }
    return best;
  }

  private static PolicyVerdict judge(
      @Nullable List<Entry> entries, Caller caller, Operation operation, boolean self) {
    if (entries == null) {
      return NO_ENTRY;
    }
    var verdict = NO_ENTRY;
    for (var entry : entries) {
      // A compound identity names the caller itself, not a group it is a member of.
      if (self ? entry.throughApplicationOf(caller) : entry.policy.applicationId().isEmpty()) {
        if (entry.operations.contains(operation)) {
          return entry.granted;
        }
        verdict = NOT_PERMITTED;
      }
    }
    return verdict;
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
