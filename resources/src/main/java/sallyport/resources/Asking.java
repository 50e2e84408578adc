package sallyport.resources;

import java.util.function.Consumer;
import sallyport.access.NetworkExtensions;

/**
 * Who writes a vault, and what hangs on that, on the api-version spoken and on this server.
 *
 * @param roleBasedByDefault the permission model of a new vault when the draft does not say: true
 *     from api-version 2026-02-01 on
 * @param most how many network rules of each kind a vault may have
 * @param extensions what this server takes beyond the real service
 * @param requireJoin takes a subnet's ARM id, and refuses by throwing unless the caller may let it
 *     reach services by service endpoint
 */
public record Asking(
    Author who,
    boolean roleBasedByDefault,
    RuleLimits most,
    NetworkExtensions extensions,
    Consumer<String> requireJoin) {

  /** Those of Key Vault's network security documentation. */
  public record RuleLimits(int addresses, int subnets) {
    public static final RuleLimits OF_2018 = new RuleLimits(127, 127);
    public static final RuleLimits TODAY = new RuleLimits(1_000, 200);
  }
}
