package sallyport.resources;

import java.util.function.Consumer;
import sallyport.access.NetworkExtensions;

/**
 * Who writes a vault, and what hangs on that, on the api-version spoken and on this server.
 *
 * @param roleBasedByDefault the permission model of a new vault when the draft does not say: true
 *     from api-version 2026-02-01 on
 * @param maxSubnetRules how many virtual network rules a vault may have: 127 as of 2018, then 200
 * @param extensions what this server takes beyond the real service
 * @param requireJoin takes a subnet's ARM id, and refuses by throwing unless the caller may let it
 *     reach services by service endpoint
 */
public record Asking(
    Author who,
    boolean roleBasedByDefault,
    int maxSubnetRules,
    NetworkExtensions extensions,
    Consumer<String> requireJoin) {}
