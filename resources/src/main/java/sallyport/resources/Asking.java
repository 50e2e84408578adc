package sallyport.resources;

import java.util.function.Consumer;

/**
 * Who writes a vault, and what hangs on that and on the api-version spoken.
 *
 * @param roleBasedByDefault the permission model of a new vault when the draft does not say: true
 *     from api-version 2026-02-01 on
 * @param maxSubnetRules how many virtual network rules a vault may have: 127 as of 2018, then 200
 * @param requireJoin takes a subnet's ARM id, and refuses by throwing unless the caller may let it
 *     reach services by service endpoint
 */
public record Asking(
    Author who, boolean roleBasedByDefault, int maxSubnetRules, Consumer<String> requireJoin) {}
