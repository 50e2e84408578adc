package sallyport.server.learn;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.SubnetRule;

/**
 * What turns the rules of a vault into those that are proposed.
 *
 * @param vault its name
 */
public record RuleChange(String vault, NetworkRules present, NetworkRules proposed) {

  public List<String> newAddresses() {
    return without(proposed.addresses(), present.addresses());
  }

  public List<String> newSubnets() {
    return without(subnets(proposed), subnets(present));
  }

  /** Rules that let in nothing that was seen, or more than is proposed. */
  public List<String> lostAddresses() {
    return without(present.addresses(), proposed.addresses());
  }

  public List<String> lostSubnets() {
    return without(subnets(present), subnets(proposed));
  }

  /** How many address rules the vault has when what is new is there and nothing is removed yet. */
  public int addressesOnTheWay() {
    return present.addresses().size() + newAddresses().size();
  }

  public int subnetsOnTheWay() {
    return present.subnets().size() + newSubnets().size();
  }

  /** Whether somebody may be refused afterwards who is let in now. */
  public boolean narrows() {
    return refusesFirst()
        || !lostAddresses().isEmpty()
        || !lostSubnets().isEmpty()
        || (present.bypass() == Bypass.AZURE_SERVICES && proposed.bypass() == Bypass.NONE);
  }

  private boolean refusesFirst() {
    return present.defaultAction() == DefaultAction.ALLOW || present.reportOnly();
  }

  /** First the rules, then the refusing, last what is no longer wanted. */
  public List<String> commands() {
    var commands = new ArrayList<String>();
    rules(commands, "add", newAddresses(), newSubnets());
    if (present.defaultAction() == DefaultAction.ALLOW || present.bypass() != proposed.bypass()) {
      commands.add(
          "az keyvault update --name "
              + vault
              + " --bypass "
              + word(proposed.bypass())
              + " --default-action Deny");
    }
    if (present.reportOnly()) {
      commands.add(
          "az resource update --ids \"$(az keyvault show --name "
              + vault
              + " --query id --output tsv)\" --set properties.networkAcls.reportOnly=false");
    }
    rules(commands, "remove", lostAddresses(), lostSubnets());
    return commands;
  }

  private void rules(
      List<String> commands, String verb, List<String> addresses, List<String> subnets) {
    var begin = "az keyvault network-rule " + verb + " --name " + vault;
    addresses.forEach(block -> commands.add(begin + " --ip-address " + block));
    subnets.forEach(subnet -> commands.add(begin + " --subnet " + quoted(subnet)));
  }

  /** For a shell; ids come from whoever may change vaults. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** As {@code az} spells it. */
  static String word(Bypass bypass) {
    return switch (bypass) {
      case AZURE_SERVICES -> "AzureServices";
      case NONE -> "None";
    };
  }

  private static List<String> subnets(NetworkRules rules) {
    return rules.subnets().stream().map(SubnetRule::subnetId).toList();
  }

  private static List<String> without(List<String> all, List<String> others) {
    SequencedSet<String> left = new LinkedHashSet<>(all);
    others.forEach(left::remove);
    return List.copyOf(left);
  }
}
