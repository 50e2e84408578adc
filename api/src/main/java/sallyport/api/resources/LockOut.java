package sallyport.api.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import sallyport.access.AddressBlocks;
import sallyport.access.AddressText;
import sallyport.access.Firewall;
import sallyport.access.Firewall.Cause;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkExtensions;
import sallyport.access.Origin;
import sallyport.access.Origins;
import sallyport.access.PerimeterRules;
import sallyport.core.Arrival;
import sallyport.core.VaultId;
import sallyport.resources.VaultAddress;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.SecurityPerimeter.Association;

/**
 * Says when a change shuts the place it came from out of a vault. The change is made, as at the
 * real service, and can be taken back: the control plane has no network rules.
 */
final class LockOut {
  private static final int MOST_JUDGED = 100;
  private static final int MOST_NAMED = 10;

  private final Origins origins;
  private final NetworkExtensions extensions;
  private final Vaults vaults;
  private final PerimeterMembers perimeters;

  /**
   * @param origins where a call comes from, as networks are when it is asked
   */
  LockOut(
      Origins origins, NetworkExtensions extensions, Vaults vaults, PerimeterMembers perimeters) {
    this.origins = origins;
    this.extensions = extensions;
    this.vaults = vaults;
    this.perimeters = perimeters;
  }

  /** Of a vault whose own rules were just written: whether it refuses their author. */
  Optional<String> warning(Arrival by, VaultResource vault) {
    return warning(origins.of(by), vault, perimeters.rules(), "The vault");
  }

  /** How the caller stands to the vaults with these ARM ids, before a change of what is theirs. */
  Standing before(ArmCall call, String... vaultIds) {
    return before(call, Stream.of(vaultIds).flatMap(this::vault));
  }

  /** The same for the vaults inside a perimeter, of those that the caller may read. */
  Standing before(ArmCall call, List<Association> inside) {
    return before(
        call,
        inside.stream()
            .filter(it -> it.vault().isPresent())
            .filter(it -> readable(call, it.resourceId()))
            .flatMap(it -> vault(it.resourceId())));
  }

  /**
   * The same for those that let the caller in by its subnet.
   *
   * @param subnets whether a change is about a subnet, by its ARM id in lower case
   */
  Standing before(ArmCall call, Predicate<String> subnets) {
    return origins.of(call.request().arrival()) instanceof Origin.Subnet(var id, _)
            && subnets.test(id)
        ? before(
            call,
            vaults.listing(id).stream().filter(vault -> readable(call, vault.place().scope())))
        : before(call, Stream.of());
  }

  private Standing before(ArmCall call, Stream<VaultResource> touched) {
    var by = call.request().arrival();
    var judged = touched.limit(MOST_JUDGED).toList();
    if (judged.isEmpty()) {
      return new Standing(by, judged);
    }
    var origin = origins.of(by);
    var rules = perimeters.rules();
    return new Standing(
        by, judged.stream().filter(vault -> warning(origin, vault, rules, "").isEmpty()).toList());
  }

  private Stream<VaultResource> vault(String armId) {
    return VaultAddress.of(armId).flatMap(vaults::find).stream();
  }

  private static boolean readable(ArmCall call, String vaultId) {
    return call.may("Microsoft.KeyVault/vaults/read", vaultId);
  }

  /** Vaults that let a caller in. */
  final class Standing {
    private final Arrival by;
    private final List<VaultResource> open;

    private Standing(Arrival by, List<VaultResource> open) {
      this.by = by;
      this.open = open;
    }

    /** The answer to a change, with a warning of each vault that lets the caller in no longer. */
    ArmAnswer after(ArmAnswer answer) {
      if (open.isEmpty()) {
        return answer;
      }
      var origin = origins.of(by);
      var rules = perimeters.rules();
      var shut =
          open.stream()
              .flatMap(vault -> warning(origin, vault, rules, named(vault)).stream())
              .toList();
      if (shut.isEmpty()) {
        return answer;
      }
      var told = new ArrayList<>(shut.subList(0, Math.min(shut.size(), MOST_NAMED)));
      if (shut.size() > MOST_NAMED) {
        told.add(quoted("So do " + (shut.size() - MOST_NAMED) + " more vaults."));
      }
      return answer.warning(String.join(", ", told));
    }
  }

  private static String named(VaultResource vault) {
    return "The vault " + vault.place().name().value();
  }

  /** A value of a {@code Warning} header (RFC 7234, 5.5); empty where nobody is shut out. */
  private Optional<String> warning(
      Origin origin, VaultResource vault, Map<VaultId, PerimeterRules> rules, String subject) {
    var perimeter = Optional.ofNullable(rules.get(vault.id())).map(extensions::inForce);
    var firewall =
        Firewall.compile(extensions.inForce(vault.network()), Optional.of(vault.id()), perimeter);
    return switch (firewall.judge(origin, Optional.empty())) {
      case Verdict.Denied(var cause) ->
          Optional.of(header(origin, subject + " now refuses data-plane calls from here", cause));
      case Verdict.Allowed(Reason.ReportOnly(var cause)) ->
          Optional.of(
              header(origin, subject + " now would refuse data-plane calls from here", cause));
      case Verdict.Allowed _ -> Optional.empty();
    };
  }

  private String header(Origin origin, String what, Cause cause) {
    return quoted(
        "%s (%s): %s. %s"
            .formatted(what, AddressText.of(origin.address()), cause.words(), mend(origin, cause)));
  }

  private static String quoted(String text) {
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
