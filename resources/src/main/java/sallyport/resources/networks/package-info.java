/**
 * Virtual networks with their subnets, private endpoints of vaults, and private DNS zones: what the
 * control plane knows of the networks around it. Which caller stands in which of them is not known
 * here.
 */
@NullMarked
package sallyport.resources.networks;

import org.jspecify.annotations.NullMarked;
