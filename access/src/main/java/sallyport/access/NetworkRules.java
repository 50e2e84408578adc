package sallyport.access;

import java.util.List;
import java.util.Optional;

/**
 * One vault's network rules as the control plane stores them ({@code publicNetworkAccess} and
 * {@code networkAcls}). {@link Firewall} is the same, compiled for deciding.
 *
 * @param addresses blocks in canonical form, {@code a.b.c.d/n} or IPv6 as RFC 5952 writes it, in
 *     the order they were given
 * @param subnets virtual network rules, in the order they were given
 * @param reportOnly what the rules refuse is let in and recorded; ours, the real service has no
 *     such mode
 */
public record NetworkRules(
    PublicAccess publicAccess,
    DefaultAction defaultAction,
    Bypass bypass,
    List<String> addresses,
    List<SubnetRule> subnets,
    boolean reportOnly) {

  /** What a vault has when nobody said anything: everything may come in. */
  public static final NetworkRules OPEN =
      new NetworkRules(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.AZURE_SERVICES, List.of());

  public NetworkRules {
    addresses = List.copyOf(addresses);
    subnets = List.copyOf(subnets);
  }

  /** Rules that are enforced. */
  public NetworkRules(
      PublicAccess publicAccess,
      DefaultAction defaultAction,
      Bypass bypass,
      List<String> addresses,
      List<SubnetRule> subnets) {
    this(publicAccess, defaultAction, bypass, addresses, subnets, false);
  }

  /** Rules without virtual networks. */
  public NetworkRules(
      PublicAccess publicAccess,
      DefaultAction defaultAction,
      Bypass bypass,
      List<String> addresses) {
    this(publicAccess, defaultAction, bypass, addresses, List.of());
  }

  public NetworkRules withReportOnly(boolean only) {
    return new NetworkRules(publicAccess, defaultAction, bypass, addresses, subnets, only);
  }

  public NetworkRules withAddresses(List<String> others) {
    return new NetworkRules(publicAccess, defaultAction, bypass, others, subnets, reportOnly);
  }

  public NetworkRules withSubnets(List<SubnetRule> others) {
    return new NetworkRules(publicAccess, defaultAction, bypass, addresses, others, reportOnly);
  }

  /**
   * A subnet whose members may come in.
   *
   * @param subnetId its ARM id in lower case
   * @param ignoreMissingServiceEndpoint as it was sent; absent is not echoed and means false
   */
  public record SubnetRule(String subnetId, Optional<Boolean> ignoreMissingServiceEndpoint) {}

  public enum PublicAccess {
    ENABLED,
    DISABLED,
    /** Only what a network security perimeter lets in; without an association, nobody. */
    SECURED_BY_PERIMETER
  }

  public enum DefaultAction {
    ALLOW,
    DENY
  }

  /** Whether trusted services pass where the rules do not let them in. */
  public enum Bypass {
    AZURE_SERVICES,
    NONE
  }
}
