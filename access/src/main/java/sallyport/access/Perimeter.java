package sallyport.access;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.access.Firewall.Cause;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.core.Caller;

/**
 * One vault's {@link PerimeterRules}, compiled once for deciding many times. Pure. Calls through
 * private endpoints are none of its business, and trusted services are nobody to it.
 *
 * <p>An address counts for calls over the public network only. Membership and subscription are
 * those of the resource whose managed identity calls, which a validated token names; the perimeters
 * that a token may name itself are not looked at, because the members are known here.
 */
public final class Perimeter {
  private static final Verdict OUTSIDE = new Verdict.Denied(Cause.PERIMETER);
  private static final int SUBSCRIPTION_PART = 2;

  private final PerimeterRules rules;
  private final AddressTable addresses;
  private final Map<String, Verdict> subscriptions = new HashMap<>();

  private Perimeter(PerimeterRules rules) {
    this.rules = rules;
    var blocks = new LinkedHashMap<String, Verdict.Allowed>();
    for (var rule : rules.inbound()) {
      for (var block : rule.addresses()) {
        blocks.putIfAbsent(
            block, new Verdict.Allowed(new Reason.PerimeterAddress(rule.name(), block)));
      }
      for (var id : rule.subscriptions()) {
        subscriptions.putIfAbsent(
            id, new Verdict.Allowed(new Reason.PerimeterSubscription(rule.name(), id)));
      }
    }
    this.addresses = AddressTable.ofPerimeter(blocks);
  }

  /**
   * Compiles rules whose addresses are in the form {@link AddressBlocks#anywhere} gives them.
   *
   * @throws IllegalArgumentException for any other address
   */
  public static Perimeter compile(PerimeterRules rules) {
    return new Perimeter(rules);
  }

  /** What was compiled. */
  public PerimeterRules rules() {
    return rules;
  }

  public boolean enforced() {
    return rules.mode() == PerimeterRules.Mode.ENFORCED;
  }

  /**
   * Decides.
   *
   * @param caller who a valid token shows; empty as long as the token has not been checked
   */
  public Verdict judge(Origin origin, Optional<Caller> caller) {
    if (origin instanceof Origin.PublicNetwork(var address)) {
      var allowed = addresses.find(address);
      if (allowed != null) {
        return allowed;
      }
    }
    return caller
        .filter(Caller::application)
        .flatMap(Caller::managedIdentityId)
        .filter(id -> ResourceTypes.of(id).isPresent())
        .map(id -> ofResource(id.toLowerCase(Locale.ROOT)))
        .orElse(OUTSIDE);
  }

  private Verdict ofResource(String id) {
    return rules.members().contains(id)
        ? new Verdict.Allowed(new Reason.PerimeterMember(id))
        : subscriptions.getOrDefault(id.split("/", -1)[SUBSCRIPTION_PART], OUTSIDE);
  }
}
