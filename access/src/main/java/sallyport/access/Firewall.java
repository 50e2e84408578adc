package sallyport.access;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sallyport.core.Caller;
import sallyport.core.VaultId;

/**
 * One vault's {@link NetworkRules}, compiled once for deciding many times: each rule has its
 * ready-made verdict, so that a decision is one look-up in an {@link AddressTable} and makes no
 * object. Pure: no clock, no look-up, no logging.
 *
 * <p>The order is that of Key Vault's network security documentation: an approved private endpoint
 * of this vault is let in whatever the rules, and one that is not approved is refused whatever they
 * are, told as somebody whom they refuse; public access switched off lets only trusted services in
 * besides; otherwise the default action, then the rules, then the bypass. A call through a service
 * endpoint is matched by its subnet alone, any other by its address. IPv4-mapped IPv6 addresses are
 * IPv4; other IPv6 addresses are matched by IPv6 rules only, which are an extension. A loopback
 * address is an address like any other.
 *
 * <p>Where the vault is inside a network security perimeter that is enforced, or asks for one
 * itself, the perimeter decides alone about all but private endpoints; otherwise its word does not
 * count.
 *
 * <p>Rules that only report let in, for that reason, what they would refuse; not what comes through
 * a private endpoint that is not approved, what a perimeter keeps out, or anybody while public
 * access is switched off.
 */
public final class Firewall {
  private static final Verdict OPEN = new Verdict.Allowed(new Reason.PublicAccess());
  private static final String NO_LINK =
      "the private endpoint has no approved connection to this vault";

  private final boolean rulesCount;
  private final boolean open;
  private final boolean letTrustedServicesIn;
  private final Verdict refusal;
  private final Verdict subnetRefusal;
  private final Verdict linkRefusal;
  private final Map<String, Verdict.Allowed> subnets;
  private final Optional<VaultId> vault;
  private final AddressTable addresses;
  private final Optional<Perimeter> perimeter;
  private final @Nullable Perimeter governing;

  private Firewall(
      NetworkRules rules, Optional<VaultId> vault, Optional<PerimeterRules> perimeterRules) {
    this.rulesCount = rules.publicAccess() == NetworkRules.PublicAccess.ENABLED;
    this.open = rulesCount && rules.defaultAction() == NetworkRules.DefaultAction.ALLOW;
    boolean secured = rules.publicAccess() == NetworkRules.PublicAccess.SECURED_BY_PERIMETER;
    this.letTrustedServicesIn = rules.bypass() == NetworkRules.Bypass.AZURE_SERVICES && !secured;
    // Whoever switched public access off did not ask what the rules would do.
    boolean reportOnly = rules.reportOnly() && rulesCount;
    this.refusal =
        refusal(secured ? Cause.PERIMETER : Cause.of(rulesCount, letTrustedServicesIn), reportOnly);
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
    this.addresses = AddressTable.of(rules.addresses());
    this.perimeter = perimeterRules.map(Perimeter::compile);
    this.governing = perimeter.filter(it -> secured || it.enforced()).orElse(null);
    this.linkRefusal =
        new Verdict.Denied(
            secured || governing != null
                ? Cause.LINK_PERIMETER
                : Cause.ofLink(rulesCount, letTrustedServicesIn));
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
    return compile(rules, vault, Optional.empty());
  }

  /**
   * Compiles the same for a vault inside a network security perimeter.
   *
   * @param perimeter empty for a vault that is in none
   */
  public static Firewall compile(
      NetworkRules rules, Optional<VaultId> vault, Optional<PerimeterRules> perimeter) {
    return new Firewall(rules, vault, perimeter);
  }

  /** The perimeter around the vault, whether or not its word counts. */
  public Optional<Perimeter> perimeter() {
    return perimeter;
  }

  /** Whether the perimeter decides, and not the vault's own rules. */
  public boolean governedByPerimeter() {
    return governing != null;
  }

  /**
   * Decides.
   *
   * @param trustedService the name of the trusted service that the caller's valid token shows it to
   *     be; empty for everybody else and as long as the token has not been checked
   */
  public Verdict judge(Origin origin, Optional<String> trustedService) {
    return judge(origin, trustedService, Optional.empty());
  }

  /**
   * Decides.
   *
   * @param caller who a valid token shows, for a perimeter; empty as long as the token has not been
   *     checked
   */
  public Verdict judge(Origin origin, Optional<String> trustedService, Optional<Caller> caller) {
    if (origin instanceof Origin.PrivateEndpoint(var id, var approvedBy, _)) {
      return approvedBy.isPresent() && approvedBy.equals(vault)
          ? new Verdict.Allowed(new Reason.PrivateLink(id))
          : linkRefusal;
    }
    if (governing != null) {
      return governing.judge(origin, caller);
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
      case Origin.PublicNetwork(var address) -> addresses.find(address);
      case Origin.Subnet(var id, _) -> subnets.get(id);
      case Origin.PrivateEndpoint _ -> null;
    };
  }

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

    /** The address lies in this block, in canonical form. */
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

    /** The address lies in a block that a rule of the perimeter lists. */
    record PerimeterAddress(String rule, String block) implements Reason {
      @Override
      public String words() {
        return "perimeter rule " + rule + ", " + block;
      }
    }

    /** A rule of the perimeter lists the subscription of the resource that calls. */
    record PerimeterSubscription(String rule, String subscriptionId) implements Reason {
      @Override
      public String words() {
        return "perimeter rule " + rule + ", subscription " + subscriptionId;
      }
    }

    /** The resource that calls is inside the same perimeter. */
    record PerimeterMember(String resourceId) implements Reason {
      @Override
      public String words() {
        return "inside the perimeter, " + resourceId;
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
    /** The private endpoint has no approved connection; public access and the bypass are on. */
    LINK_CALLER_NOT_TRUSTED(NO_LINK),
    /** The same; public access is on and the bypass off. */
    LINK_BYPASS_NONE(NO_LINK),
    /** The same; public access is off and the bypass on. */
    LINK_CONNECTION_CALLER_NOT_TRUSTED(NO_LINK),
    /** The same; both are off. */
    LINK_CONNECTION_BYPASS_NONE(NO_LINK),
    /** The same; a network security perimeter decides. */
    LINK_PERIMETER(NO_LINK),
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

    private static Cause ofLink(boolean publicAccess, boolean bypass) {
      if (publicAccess) {
        return bypass ? LINK_CALLER_NOT_TRUSTED : LINK_BYPASS_NONE;
      }
      return bypass ? LINK_CONNECTION_CALLER_NOT_TRUSTED : LINK_CONNECTION_BYPASS_NONE;
    }

    private static Cause of(boolean publicAccess, boolean bypass) {
      if (publicAccess) {
        return bypass ? FIREWALL_CALLER_NOT_TRUSTED : FIREWALL_BYPASS_NONE;
      }
      return bypass ? CONNECTION_CALLER_NOT_TRUSTED : CONNECTION_BYPASS_NONE;
    }
  }
}
