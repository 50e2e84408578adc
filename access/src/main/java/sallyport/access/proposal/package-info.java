/**
 * Rules proposed from calls that were seen: the smallest set that lets them in, and what that would
 * refuse. Pure, and judged by the same {@link sallyport.access.Firewall} that would enforce it.
 */
@NullMarked
package sallyport.access.proposal;

import org.jspecify.annotations.NullMarked;
