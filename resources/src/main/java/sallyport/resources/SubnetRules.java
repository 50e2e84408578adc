package sallyport.resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import sallyport.access.NetworkRules.SubnetRule;
import sallyport.core.RefusedException;
import sallyport.resources.NetworkDirectory.KnownSubnet;

/**
 * Turns the virtual network rules that a client wrote into ones that can be stored: subnets that
 * are there, once each, with the service endpoint of vaults unless its absence is to be ignored.
 * What a vault already had is not judged again.
 */
final class SubnetRules {
  private final ResourceStore resources;
  private final NetworkDirectory networks;

  SubnetRules(ResourceStore resources, NetworkDirectory networks) {
    this.resources = resources;
    this.networks = networks;
  }

  /**
   * The draft with its rules settled.
   *
   * @param before the rules the vault has
   */
  VaultDraft settled(VaultDraft draft, String subscriptionId, List<SubnetRule> before, Asking by) {
    var acls = draft.network().acls();
    if (acls.isEmpty() || acls.get().subnets().isEmpty()) {
      return draft;
    }
    var rules = distinct(acls.get().subnets());
    if (rules.size() > by.most().subnets()) {
      throw new RefusedException(
          new ResourceRefusal.TooMany("networkAcls.virtualNetworkRules", by.most().subnets()));
    }
    admitted(added(rules, before), tenantOf(subscriptionId), by.requireJoin());
    return draft.withSubnets(rules);
  }

  private static List<SubnetRule> added(List<SubnetRule> rules, List<SubnetRule> before) {
    var known = before.stream().map(SubnetRule::subnetId).collect(Collectors.toSet());
    return rules.stream().filter(rule -> !known.contains(rule.subnetId())).toList();
  }

  /** In the order given; of two for one subnet the first counts. */
  private static List<SubnetRule> distinct(List<SubnetRule> written) {
    Map<String, SubnetRule> rules = new LinkedHashMap<>();
    for (var rule : written) {
      var id = rule.subnetId().toLowerCase(Locale.ROOT);
      rules.putIfAbsent(id, new SubnetRule(id, rule.ignoreMissingServiceEndpoint()));
    }
    return List.copyOf(rules.values());
  }

  private void admitted(List<SubnetRule> rules, String tenantId, Consumer<String> requireJoin) {
    Map<String, List<String>> without = new LinkedHashMap<>();
    for (var rule : rules) {
      requireJoin.accept(rule.subnetId());
      var subnet =
          networks
              .subnet(rule.subnetId())
              .filter(known -> tenantId.equalsIgnoreCase(tenantOf(known.subscriptionId())))
              .orElseThrow(() ->
                  new RefusedException(new ResourceRefusal.RuleSubnetNotFound(rule.subnetId())));
      if (!subnet.reachesVaults() && !rule.ignoreMissingServiceEndpoint().orElse(false)) {
        note(without, subnet);
      }
    }
    without.forEach((network, names) -> {
      throw new RefusedException(
          new ResourceRefusal.SubnetsWithoutServiceEndpoint(List.copyOf(names), network));
    });
  }

  private static void note(Map<String, List<String>> without, KnownSubnet subnet) {
    without.computeIfAbsent(subnet.networkId(), _ -> new ArrayList<>()).add(subnet.name());
  }

  private String tenantOf(String subscriptionId) {
    return resources.subscriptions().stream()
        .filter(subscription -> subscription.id().equalsIgnoreCase(subscriptionId))
        .findFirst()
        .map(Subscription::tenantId)
        .orElseThrow(
            () -> new RefusedException(new ResourceRefusal.SubscriptionNotFound(subscriptionId)));
  }
}
