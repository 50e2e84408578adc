package sallyport.resources;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import sallyport.access.AccessPolicy;
import sallyport.core.RefusedException;

/**
 * Turns written access policies into ones that can be stored, or refuses: known permission words
 * only, one entry an identity, the vault's own tenant. Words are kept as they were written.
 */
final class PolicyChecks {
  private static final int MAX_POLICIES = 1_024;
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Set<String> KEYS =
      words(
          "all get list update create import delete recover backup restore decrypt encrypt"
              + " unwrapkey wrapkey verify sign purge release rotate getrotationpolicy"
              + " setrotationpolicy");
  private static final Set<String> SECRETS =
      words("all get list set delete recover backup restore purge");
  private static final Set<String> CERTIFICATES =
      words(
          "all get list update create import delete recover backup restore managecontacts"
              + " manageissuers getissuers listissuers setissuers deleteissuers purge");
  private static final Set<String> STORAGE =
      words(
          "all get list delete set update regeneratekey recover backup restore setsas listsas"
              + " getsas deletesas purge");

  private PolicyChecks() {}

  /** All policies of one vault. */
  static List<AccessPolicy> whole(String tenantId, List<VaultDraft.Policy> written) {
    if (written.size() > MAX_POLICIES) {
      throw new RefusedException(new ResourceRefusal.TooMany("accessPolicies", MAX_POLICIES));
    }
    var identities = new HashSet<String>();
    var policies = new ArrayList<AccessPolicy>(written.size());
    for (int i = 0; i < written.size(); i++) {
      var policy = one(tenantId, i, written.get(i));
      if (!identities.add(identity(policy))) {
        throw invalid(i, "objectId");
      }
      policies.add(policy);
    }
    return List.copyOf(policies);
  }

  static void checkCount(List<AccessPolicy> policies) {
    if (policies.size() > MAX_POLICIES) {
      throw new RefusedException(new ResourceRefusal.TooMany("accessPolicies", MAX_POLICIES));
    }
  }

  /** What makes two entries the same: object id, and application id for a compound identity. */
  static String identity(AccessPolicy policy) {
    return (policy.objectId() + "/" + policy.applicationId().orElse("")).toLowerCase(Locale.ROOT);
  }

  static boolean guid(String text) {
    return GUID.matcher(text).matches();
  }

  private static AccessPolicy one(String tenantId, int index, VaultDraft.Policy written) {
    var tenant = written.tenantId().filter(tenantId::equalsIgnoreCase);
    var object = written.objectId().filter(PolicyChecks::guid);
    if (tenant.isEmpty()) {
      throw invalid(index, "tenantId");
    }
    if (object.isEmpty()) {
      throw invalid(index, "objectId");
    }
    if (written.applicationId().filter(id -> !guid(id)).isPresent()) {
      throw invalid(index, "applicationId");
    }
    return new AccessPolicy(
        tenantId,
        object.get(),
        written.applicationId(),
        known(index, "keys", written.keys(), KEYS),
        known(index, "secrets", written.secrets(), SECRETS),
        known(index, "certificates", written.certificates(), CERTIFICATES),
        known(index, "storage", written.storage(), STORAGE));
  }

  private static List<String> known(
      int index, String kind, List<String> written, Set<String> words) {
    var seen = new HashSet<String>();
    for (var word : written) {
      if (!words.contains(word.toLowerCase(Locale.ROOT))) {
        throw invalid(index, "permissions." + kind);
      }
    }
    return written.stream().filter(word -> seen.add(word.toLowerCase(Locale.ROOT))).toList();
  }

  private static RefusedException invalid(int index, String member) {
    return new RefusedException(
        new ResourceRefusal.InvalidValue("accessPolicies[" + index + "]." + member));
  }

  private static Set<String> words(String spaced) {
    return Set.of(spaced.split(" ", -1));
  }

  static Optional<String> guidIn(String id) {
    return Optional.of(id.substring(id.lastIndexOf('/') + 1)).filter(PolicyChecks::guid);
  }
}
