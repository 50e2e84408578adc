package sallyport.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sallyport.core.VaultId;

/**
 * One vault's {@link NetworkRules}, compiled once for deciding many times: blocks become sorted
 * ranges that do not overlap, and each range carries its ready-made verdict, so that a decision is
 * one binary search and makes no object. Pure: no clock, no look-up, no logging.
 *
 * <p>The order is that of Key Vault's network security documentation: an approved private endpoint
 * of this vault is let in whatever the rules; public access switched off lets only trusted services
 * in besides; otherwise the default action, then the rules, then the bypass. A call through a
 * service endpoint is matched by its subnet alone, any other by its address. IPv4-mapped IPv6
 * addresses are IPv4; other IPv6 addresses match no rule. A loopback address is an address like any
 * other.
 *
 * <p>Rules that only report let in, for that reason, what they would refuse; not what comes through
 * a private endpoint that is not approved, nor what a perimeter keeps out.
 */
public final class Firewall {
  private static final Verdict OPEN = new Verdict.Allowed(new Reason.PublicAccess());
  private static final Verdict LINK_NOT_APPROVED = new Verdict.Denied(Cause.LINK_NOT_APPROVED);

  private final boolean rulesCount;
  private final boolean open;
  private final boolean letTrustedServicesIn;
  private final Verdict refusal;
  private final Verdict subnetRefusal;
  private final Map<String, Verdict.Allowed> subnets;
  private final Optional<VaultId> vault;
  private final long[] firsts;
  private final long[] lasts;
  private final Verdict.Allowed[] verdicts;

  private Firewall(NetworkRules rules, Optional<VaultId> vault, List<Rule> disjoint) {
    this.rulesCount = rules.publicAccess() == NetworkRules.PublicAccess.ENABLED;
    this.open = rulesCount && rules.defaultAction() == NetworkRules.DefaultAction.ALLOW;
    boolean perimeter = rules.publicAccess() == NetworkRules.PublicAccess.SECURED_BY_PERIMETER;
    this.letTrustedServicesIn = rules.bypass() == NetworkRules.Bypass.AZURE_SERVICES && !perimeter;
    boolean reportOnly = rules.reportOnly() && !perimeter;
    this.refusal =
        refusal(
            perimeter ? Cause.PERIMETER : Cause.of(rulesCount, letTrustedServicesIn), reportOnly);
    this.subnetRefusal =
        rulesCount
            ? refusal(
                letTrustedServicesIn ? Cause.SUBNET_CALLER_NOT_TRUSTED : Cause.SUBNET_BYPASS_NONE,
                reportOnly)
            : refusal;
    this.subnets =
        rules.subnets().stream()
            .map(NetworkRules.SubnetRule::subnetId)
            .distinct()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), id -> new Verdict.Allowed(new Reason.SubnetRule(id))));
    this.vault = vault;
    this.firsts = disjoint.stream().mapToLong(rule -> rule.range.first()).toArray();
    this.lasts = disjoint.stream().mapToLong(rule -> rule.range.last()).toArray();
    this.verdicts =
        disjoint.stream()
            .map(rule -> new Verdict.Allowed(new Reason.AddressRule(rule.block)))
            .toArray(Verdict.Allowed[]::new);
  }

  /** Compiles the rules of a vault that no private endpoint leads to. */
  public static Firewall compile(NetworkRules rules) {
    return compile(rules, Optional.empty());
  }

  /**
   * Compiles rules whose addresses are in the form {@link AddressBlocks} accepts.
   *
   * @param vault whose rules these are, to know the private endpoints that it approved
   * @throws IllegalArgumentException for any other address: rules that cannot be understood must
   *     not be served
   */
  public static Firewall compile(NetworkRules rules, Optional<VaultId> vault) {
    var sorted =
        rules.addresses().stream()
            .map(block -> new Rule(block, AddressBlocks.range(block)))
            .sorted(
                Comparator.<Rule>comparingLong(rule -> rule.range.first())
                    .thenComparing(rule -> rule.range.last(), Comparator.reverseOrder()))
            .toList();
    var disjoint = new ArrayList<Rule>();
    for (var rule : sorted) {
      // Blocks nest or are apart: one that begins inside its predecessor lies wholly in it.
      if (disjoint.isEmpty() || disjoint.getLast().range.last() < rule.range.first()) {
        disjoint.add(rule);
      }
    }
    return new Firewall(rules, vault, disjoint);
  }

  /**
   * Decides.
   *
   * @param trustedService the name of the trusted service that the caller's valid token shows it to
   *     be; empty for everybody else and as long as the token has not been checked
   */
  public Verdict judge(Origin origin, Optional<String> trustedService) {
    if (origin instanceof Origin.PrivateEndpoint(var id, var approvedBy, _)) {
      return approvedBy.isPresent() && approvedBy.equals(vault)
          ? new Verdict.Allowed(new Reason.PrivateLink(id))
          : LINK_NOT_APPROVED;
    }
    if (open) {
      return OPEN;
    }
    if (rulesCount) {
      var allowed = byRules(origin);
      if (allowed != null) {
        return allowed;
      }
    }
    if (letTrustedServicesIn && trustedService.isPresent()) {
      return new Verdict.Allowed(new Reason.TrustedService(trustedService.get()));
    }
    return origin instanceof Origin.Subnet ? subnetRefusal : refusal;
  }

  private static Verdict refusal(Cause cause, boolean reportOnly) {
    return reportOnly
        ? new Verdict.Allowed(new Reason.ReportOnly(cause))
        : new Verdict.Denied(cause);
  }

  private Verdict.@Nullable Allowed byRules(Origin origin) {
    return switch (origin) {
      case Origin.PublicNetwork(var address) -> byAddress(address);
      case Origin.Subnet(var id, _) -> subnets.get(id);
      case Origin.PrivateEndpoint _ -> null;
    };
  }

  private Verdict.@Nullable Allowed byAddress(InetAddress address) {
    long wanted = ipv4(address);
    if (wanted < 0) {
      return null;
    }
    int low = 0;
    int high = firsts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (wanted < firsts[middle]) {
        high = middle - 1;
      } else if (wanted > lasts[middle]) {
        low = middle + 1;
      } else {
        return verdicts[middle];
      }
    }
    return null;
  }

  /** The address as an unsigned 32-bit number, or -1 when it is not an IPv4 address. */
  private static long ipv4(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length == 4) {
      return number(octets, 0);
    }
    for (int i = 0; i < 10; i++) {
      if (octets[i] != 0) {
        return -1;
      }
    }
    return octets[10] == -1 && octets[11] == -1 ? number(octets, 12) : -1;
  }

  private static long number(byte[] octets, int from) {
    return (octets[from] & 0xFFL) << 24
        | (octets[from + 1] & 0xFFL) << 16
        | (octets[from + 2] & 0xFFL) << 8
        | (octets[from + 3] & 0xFFL);
  }

  private record Rule(String block, AddressBlocks.Range range) {}

  /** What was decided, and by which rule: one source for the answer, the audit record, explain. */
  public sealed interface Verdict {

    /** The rule in words, for the audit record and for explain. */
    String rule();

    record Allowed(Reason reason) implements Verdict {
      @Override
      public String rule() {
        return reason.words();
      }
    }

    record Denied(Cause cause) implements Verdict {
      @Override
      public String rule() {
        return cause.words();
      }
    }
  }

  /** Why a caller may come in. */
  public sealed interface Reason {

    String words();

    /** Public access is on and nothing is refused by default. */
    record PublicAccess() implements Reason {
      @Override
      public String words() {
        return "public access";
      }
    }

    /** The address lies in this block, {@code a.b.c.d/n}. */
    record AddressRule(String block) implements Reason {
      @Override
      public String words() {
        return "address rule " + block;
      }
    }

    /** The call came through the service endpoint of this subnet. */
    record SubnetRule(String subnetId) implements Reason {
      @Override
      public String words() {
        return "network rule " + subnetId;
      }
    }

    /** The call came through this private endpoint, whose connection is approved. */
    record PrivateLink(String endpointId) implements Reason {
      @Override
      public String words() {
        return "private endpoint " + endpointId;
      }
    }

    /** The caller is a trusted service and the bypass is on. */
    record TrustedService(String name) implements Reason {
      @Override
      public String words() {
        return "trusted service " + name;
      }
    }

    /** The rules would refuse the caller, for this cause, and only report it. */
    record ReportOnly(Cause cause) implements Reason {
      @Override
      public String words() {
        return "report only: " + cause.words();
      }
    }
  }

  /** Why a caller may not come in. Each has its own sentence on the wire. */
  public enum Cause {
    /** No rule matches; the bypass is on, and the caller is not a trusted service. */
    FIREWALL_CALLER_NOT_TRUSTED("no address rule matches, caller is not a trusted service"),
    /** No rule matches; the bypass is off. */
    FIREWALL_BYPASS_NONE("no address rule matches, bypass is None"),
    /** The caller's subnet is not listed; the bypass is on, the caller is no trusted service. */
    SUBNET_CALLER_NOT_TRUSTED("no network rule lists the subnet, caller is not a trusted service"),
    /** The caller's subnet is not listed; the bypass is off. */
    SUBNET_BYPASS_NONE("no network rule lists the subnet, bypass is None"),
    /** The call came through a private endpoint that has no approved connection to this vault. */
    LINK_NOT_APPROVED("the private endpoint has no approved connection to this vault"),
    /** The vault is secured by a network security perimeter, none of whose rules matches. */
    PERIMETER("no rule of a network security perimeter matches"),
    /** Public access is off; the bypass is on, and the caller is not a trusted service. */
    CONNECTION_CALLER_NOT_TRUSTED("public access is disabled, caller is not a trusted service"),
    /** Public access is off; the bypass is off. */
    CONNECTION_BYPASS_NONE("public access is disabled, bypass is None");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }

    private static Cause of(boolean publicAccess, boolean bypass) {
      if (publicAccess) {
        return bypass ? FIREWALL_CALLER_NOT_TRUSTED : FIREWALL_BYPASS_NONE;
      }
      return bypass ? CONNECTION_CALLER_NOT_TRUSTED : CONNECTION_BYPASS_NONE;
    }
  }
}
