package sallyport.access;

/**
 * What of the network rules goes beyond the real service, and is refused unless an operator turned
 * it on. What was stored while an extension was on is not in force once that is off.
 *
 * @param ipv6Rules address rules may be IPv6 blocks
 * @param reportOnly a vault may be set to record what its rules would refuse, and to let it in
 */
public record NetworkExtensions(boolean ipv6Rules, boolean reportOnly) {
  public static final NetworkExtensions NONE = new NetworkExtensions(false, false);

  /** The part of stored rules that counts: without an extension less comes in, never more. */
  public NetworkRules inForce(NetworkRules stored) {
    var rules = stored.reportOnly() && !reportOnly ? stored.withReportOnly(false) : stored;
    return ipv6Rules || rules.addresses().stream().noneMatch(AddressBlocks::isIpv6)
        ? rules
        : rules.withAddresses(
            rules.addresses().stream().filter(block -> !AddressBlocks.isIpv6(block)).toList());
  }

  /** The same of a perimeter's rules. */
  public PerimeterRules inForce(PerimeterRules stored) {
    return ipv6Rules
        ? stored
        : new PerimeterRules(
            stored.perimeterId(),
            stored.profile(),
            stored.mode(),
            stored.inbound().stream()
                .map(rule ->
                    new PerimeterRules.AccessRule(
                        rule.name(),
                        rule.addresses().stream()
                            .filter(block -> !AddressBlocks.isIpv6(block))
                            .toList(),
                        rule.subscriptions()))
                .toList(),
            stored.members());
  }
}
