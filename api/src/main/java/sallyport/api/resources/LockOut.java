package sallyport.api.resources;

import java.util.Optional;
import sallyport.access.AddressBlocks;
import sallyport.access.AddressText;
import sallyport.access.Firewall;
import sallyport.access.Firewall.Cause;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkExtensions;
import sallyport.access.Origin;
import sallyport.access.Origins;
import sallyport.core.Arrival;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.PerimeterMembers;

/**
 * Says when a vault's rules refuse the place from which they were just written. The change is made,
 * as at the real service, and can be taken back: the control plane has no network rules.
 */
final class LockOut {
  private final Origins origins;
  private final NetworkExtensions extensions;
  private final PerimeterMembers perimeters;

  LockOut(Origins origins, NetworkExtensions extensions, PerimeterMembers perimeters) {
    this.origins = origins;
    this.perimeters = perimeters;
    this.extensions = extensions;
  }

  /** The value of a {@code Warning} header (RFC 7234, 5.5); empty where nobody is shut out. */
  Optional<String> warning(Arrival by, VaultResource vault) {
    var origin = origins.of(by);
    var rules = extensions.inForce(vault.network());
    var perimeter =
        perimeters
            .around(vault.id())
            .map(inside -> inside.perimeter().rules().get(vault.id()))
            .map(extensions::inForce);
    return switch (Firewall.compile(rules, Optional.of(vault.id()), perimeter)
        .judge(origin, Optional.empty())) {
      case Verdict.Denied(var cause) ->
          Optional.of(header(origin, "refuses data-plane calls from here", cause));
      case Verdict.Allowed(Reason.ReportOnly(var cause)) ->
          Optional.of(header(origin, "would refuse data-plane calls from here", cause));
      case Verdict.Allowed _ -> Optional.empty();
    };
  }

  private String header(Origin origin, String what, Cause cause) {
    var text =
        "The vault now %s (%s): %s. %s"
            .formatted(what, AddressText.of(origin.address()), cause.words(), mend(origin, cause));
    return "299 sallyport \"" + text.replaceAll("[^ !#-\\[\\]-~]", "?") + "\"";
  }

  private String mend(Origin origin, Cause cause) {
    return switch (cause) {
      case LINK_CALLER_NOT_TRUSTED,
          LINK_BYPASS_NONE,
          LINK_CONNECTION_CALLER_NOT_TRUSTED,
          LINK_CONNECTION_BYPASS_NONE,
          LINK_PERIMETER ->
          "Approving the connection of the private endpoint lets it in.";
      case CONNECTION_CALLER_NOT_TRUSTED, CONNECTION_BYPASS_NONE ->
          "Enabling public network access lets it in where a rule does.";
      case PERIMETER ->
          "A rule of the network security perimeter around the vault, or a private endpoint, lets"
              + " it in.";
      case FIREWALL_CALLER_NOT_TRUSTED,
          FIREWALL_BYPASS_NONE,
          SUBNET_CALLER_NOT_TRUSTED,
          SUBNET_BYPASS_NONE ->
          rule(origin);
    };
  }

  private String rule(Origin origin) {
    if (origin instanceof Origin.Subnet(var id, _)) {
      return "The network rule " + id + " lets it in.";
    }
    var address = AddressText.of(origin.address());
    return switch (AddressBlocks.parse(address, extensions.ipv6Rules())) {
      case AddressBlocks.Parsed.Block(var block) -> "The address rule " + block + " lets it in.";
      case AddressBlocks.Parsed.Forbidden(_, _, _, var why) ->
          "No address rule lets it in: " + why + ".";
      case AddressBlocks.Parsed.Ipv6 _, AddressBlocks.Parsed.NotAnAddress _ ->
          "No address rule lets it in: an IPv6 address.";
    };
  }
}
