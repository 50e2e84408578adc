package sallyport.access.proposal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import sallyport.access.AddressBlocks;
import sallyport.access.AddressBlocks.Parsed;
import sallyport.access.AddressText;
import sallyport.access.Firewall;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.Origin;
import sallyport.access.proposal.Seen.Place;
import sallyport.core.VaultId;

/**
 * Rules for a vault that refuses by default, made from the calls that were seen.
 *
 * @param publicAccess of the vault, which no rule changes
 * @param bypass on only where a trusted service was seen: it lets all of them in
 * @param blocks address rules
 * @param subnets network rules, by the ARM ids of the subnets
 * @param withoutRule what was seen and needs no rule: private endpoints, trusted services
 * @param refused what was seen and would not be let in
 */
public record RuleProposal(
    PublicAccess publicAccess,
    Bypass bypass,
    List<ProposedBlock> blocks,
    List<String> subnets,
    List<Seen> withoutRule,
    List<Refused> refused) {
  private static final VaultId THIS = new VaultId("this");
  private static final InetAddress NONE = InetAddress.ofLiteral("0.0.0.0");

  /** What would be refused, and why. */
  public record Refused(Seen seen, String why) {}

  public RuleProposal {
    blocks = List.copyOf(blocks);
    subnets = List.copyOf(subnets);
    withoutRule = List.copyOf(withoutRule);
    refused = List.copyOf(refused);
  }

  /** For a vault with public access. */
  public static Optional<RuleProposal> of(Collection<Seen> calls, Widening widening, boolean ipv6) {
    return of(PublicAccess.ENABLED, calls, widening, ipv6);
  }

  /**
   * @param ipv6 whether address rules may be IPv6
   * @return empty where so few blocks cannot do without one that rules may not list
   */
  public static Optional<RuleProposal> of(
      PublicAccess publicAccess, Collection<Seen> calls, Widening widening, boolean ipv6) {
    var addresses = new ArrayList<InetAddress>();
    var subnets = new ArrayList<String>();
    var bypass = Bypass.NONE;
    for (var seen : calls) {
      if (!seen.wanted()) {
        continue;
      }
      if (seen.trustedService().isPresent()) {
        bypass = Bypass.AZURE_SERVICES;
        continue;
      }
      switch (seen.place()) {
        case Place.Address(var address) when unlistable(address, ipv6).isEmpty() ->
            addresses.add(address);
        case Place.Subnet(var id) -> subnets.add(id);
        case Place.Address _, Place.Endpoint _ -> {}
      }
    }
    var rules =
        new NetworkRules(publicAccess, DefaultAction.DENY, bypass, List.of())
            .withSubnets(
                subnets.stream()
                    .distinct()
                    .map(id -> new NetworkRules.SubnetRule(id, Optional.empty()))
                    .toList());
    return AddressCover.of(addresses, widening).map(blocks -> judged(rules, blocks, calls, ipv6));
  }

  /** The rules as a vault would have them. */
  public NetworkRules rules() {
    return new NetworkRules(
        publicAccess,
        DefaultAction.DENY,
        bypass,
        texts(blocks),
        subnets.stream().map(id -> new NetworkRules.SubnetRule(id, Optional.empty())).toList());
  }

  /** Whether an ordinary call from this place would come in by these rules. */
  public boolean admits(Place place) {
    return Firewall.compile(rules(), Optional.of(THIS)).judge(origin(place), Optional.empty())
        instanceof Firewall.Verdict.Allowed;
  }

  private static List<String> texts(List<ProposedBlock> blocks) {
    return blocks.stream().map(ProposedBlock::block).toList();
  }

  private static RuleProposal judged(
      NetworkRules rules, List<ProposedBlock> blocks, Collection<Seen> calls, boolean ipv6) {
    var firewall = Firewall.compile(rules.withAddresses(texts(blocks)), Optional.of(THIS));
    var withoutRule = new ArrayList<Seen>();
    var refused = new ArrayList<Refused>();
    for (var seen : calls) {
      switch (firewall.judge(origin(seen.place()), seen.trustedService())) {
        case Firewall.Verdict.Allowed(var reason) -> {
          if (reason instanceof Firewall.Reason.PrivateLink
              || reason instanceof Firewall.Reason.TrustedService) {
            withoutRule.add(seen);
          }
        }
        case Firewall.Verdict.Denied(var cause) ->
            refused.add(new Refused(seen, why(seen, cause, ipv6)));
      }
    }
    return new RuleProposal(
        rules.publicAccess(),
        rules.bypass(),
        blocks,
        rules.subnets().stream().map(NetworkRules.SubnetRule::subnetId).toList(),
        withoutRule,
        refused);
  }

  private static Origin origin(Place place) {
    return switch (place) {
      case Place.Address(var address) -> new Origin.PublicNetwork(address);
      case Place.Subnet(var id) -> new Origin.Subnet(id, NONE);
      case Place.Endpoint(var id, var approved) ->
          new Origin.PrivateEndpoint(id, approved ? Optional.of(THIS) : Optional.empty(), NONE);
    };
  }

  private static String why(Seen seen, Firewall.Cause cause, boolean ipv6) {
    if (seen.place() instanceof Place.Address(var address)) {
      var unlistable = unlistable(address, ipv6);
      if (unlistable.isPresent()) {
        return unlistable.get();
      }
    }
    return seen.place() instanceof Place.Endpoint || seen.wanted()
        ? cause.words()
        : "no call from it was let in by the vault's other doors";
  }

  /** Why no rule can list the address; empty where one can. */
  private static Optional<String> unlistable(InetAddress address, boolean ipv6) {
    if (address instanceof Inet6Address && !ipv6) {
      return Optional.of("an IPv6 address, which no rule lists without the extension ipv6-rules");
    }
    return AddressBlocks.parse(AddressText.of(address), true)
            instanceof Parsed.Forbidden(_, _, _, var why)
        ? Optional.of("no rule may list it: " + why)
        : Optional.empty();
  }
}
