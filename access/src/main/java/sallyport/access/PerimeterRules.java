package sallyport.access;

import java.util.List;
import java.util.Set;

/**
 * What a network security perimeter says about one of its vaults, as the control plane stores it.
 * {@link Perimeter} is the same, compiled for deciding.
 *
 * @param perimeterId ARM id of the perimeter
 * @param profile the name of the profile that the vault goes by
 * @param inbound the profile's rules for calls from outside
 * @param members lower-case ARM ids of the resources inside the perimeter
 */
public record PerimeterRules(
    String perimeterId, String profile, Mode mode, List<AccessRule> inbound, Set<String> members) {
  public PerimeterRules {
    inbound = List.copyOf(inbound);
    members = Set.copyOf(members);
  }

  /** What the perimeter's word counts for. */
  public enum Mode {
    /** The vault's own rules decide, unless it asks for the perimeter itself. */
    TRANSITION,
    /** The perimeter decides, whatever the vault says. */
    ENFORCED
  }

  /**
   * Who may come in from outside.
   *
   * @param addresses blocks in the form {@link AddressBlocks#anywhere} gives them
   * @param subscriptions ids of subscriptions, in lower case; what calls is a resource of one
   */
  public record AccessRule(String name, List<String> addresses, List<String> subscriptions) {
    public AccessRule {
      addresses = List.copyOf(addresses);
      subscriptions = List.copyOf(subscriptions);
    }
  }
}
