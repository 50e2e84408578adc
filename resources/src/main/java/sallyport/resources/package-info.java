/**
 * The control plane's resources: subscriptions, resource groups, vaults, role definitions and
 * assignments, with their validation and life cycle. The terms are those of Azure Resource Manager;
 * HTTP is not known here.
 */
@NullMarked
package sallyport.resources;

import org.jspecify.annotations.NullMarked;
