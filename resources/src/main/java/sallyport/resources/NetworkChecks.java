package sallyport.resources;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.access.AddressBlocks;
import sallyport.access.AddressBlocks.Parsed;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.core.RefusedException;

/**
 * Turns what a client wrote about the network into rules that can be enforced, or refuses. The
 * texts are those of Key Vault's network security documentation.
 */
final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * The rules after a change. What the draft leaves out stays: a client of an older api-version,
   * which does not know {@code publicNetworkAccess}, must not open a closed vault by writing back
   * what it read. Nor does a client that does not know {@code networkAcls.reportOnly}, such as the
   * Azure CLI, end it by adding a rule; without the extension any change of the rules ends it.
   * Virtual network rules have been settled by {@link SubnetRules} before.
   */
  static NetworkRules changed(NetworkRules before, VaultDraft.Network draft, Asking by) {
    var publicAccess =
        draft.publicAccess().map(NetworkChecks::publicAccess).orElse(before.publicAccess());
    if (draft.acls().isEmpty()) {
      return new NetworkRules(
          publicAccess,
          before.defaultAction(),
          before.bypass(),
          before.addresses(),
          before.subnets(),
          before.reportOnly());
    }
    var acls = draft.acls().get();
    return new NetworkRules(
        publicAccess,
        defaultAction(acls.defaultAction()),
        bypass(acls.bypass()),
        addresses(acls.addresses(), by),
        acls.subnets(),
        reportOnly(before, acls.reportOnly(), by.extensions()));
  }

  private static boolean reportOnly(
      NetworkRules before, Optional<Boolean> sent, NetworkExtensions extensions) {
    if (extensions.reportOnly()) {
      return sent.orElse(before.reportOnly());
    }
    if (sent.orElse(false)) {
      throw new RefusedException(
          new ResourceRefusal.NotEnforced(
              "networkAcls.reportOnly", "the extension report-only is not used"));
    }
    return false;
  }

  private static NetworkRules.PublicAccess publicAccess(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "enabled" -> NetworkRules.PublicAccess.ENABLED;
      case "disabled" -> NetworkRules.PublicAccess.DISABLED;
      case "securedbyperimeter" -> NetworkRules.PublicAccess.SECURED_BY_PERIMETER;
      default -> throw invalid("publicNetworkAccess");
    };
  }

  private static NetworkRules.DefaultAction defaultAction(Optional<String> word) {
    return switch (word.orElse("allow").toLowerCase(Locale.ROOT)) {
      case "allow" -> NetworkRules.DefaultAction.ALLOW;
      case "deny" -> NetworkRules.DefaultAction.DENY;
      default -> throw invalid("networkAcls.defaultAction");
    };
  }

  private static NetworkRules.Bypass bypass(Optional<String> word) {
    return switch (word.orElse("azureservices").toLowerCase(Locale.ROOT)) {
      case "azureservices" -> NetworkRules.Bypass.AZURE_SERVICES;
      case "none" -> NetworkRules.Bypass.NONE;
      default -> throw invalid("networkAcls.bypass");
    };
  }

  /** Canonical, in the order given; a block that is there twice counts once. */
  private static List<String> addresses(List<String> written, Asking by) {
    if (written.size() > by.most().addresses()) {
      throw new RefusedException(
          new ResourceRefusal.TooMany("networkAcls.ipRules", by.most().addresses()));
    }
    var canonical = new LinkedHashSet<String>();
    for (int i = 0; i < written.size(); i++) {
      canonical.add(address(i, written.get(i), by.extensions().ipv6Rules()));
    }
    return List.copyOf(canonical);
  }

  private static String address(int index, String written, boolean ipv6) {
    return switch (AddressBlocks.parse(written, ipv6)) {
      case Parsed.Block(var canonical) -> canonical;
      case Parsed.Forbidden(var canonical, var first, var last, var why) ->
          throw new RefusedException(
              new ResourceRefusal.AddressForbidden(index, canonical, first, last, why));
      case Parsed.Ipv6() ->
          throw new RefusedException(new ResourceRefusal.AddressIpv6(index, written));
      case Parsed.NotAnAddress() ->
          throw new RefusedException(new ResourceRefusal.AddressUnreadable(index, written));
    };
  }

  private static RefusedException invalid(String property) {
    return new RefusedException(new ResourceRefusal.InvalidValue(property));
  }
}
