package sallyport.access;

import java.util.List;

/**
 * One vault's network rules as the control plane stores them ({@code publicNetworkAccess} and
 * {@code networkAcls}). {@link Firewall} is the same, compiled for deciding.
 *
 * @param addresses IPv4 blocks in canonical form {@code a.b.c.d/n}, in the order they were given
 */
public record NetworkRules(
    PublicAccess publicAccess, DefaultAction defaultAction, Bypass bypass, List<String> addresses) {

  /** What a vault has when nobody said anything: everything may come in. */
  public static final NetworkRules OPEN =
      new NetworkRules(PublicAccess.ENABLED, DefaultAction.ALLOW, Bypass.AZURE_SERVICES, List.of());

  public NetworkRules {
    addresses = List.copyOf(addresses);
  }

  public enum PublicAccess {
    ENABLED,
    DISABLED
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
