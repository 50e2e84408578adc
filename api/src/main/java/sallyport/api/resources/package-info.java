/**
 * The control plane on the wire: Azure Resource Manager's paths, api-versions, bodies, headers and
 * errors over the services of {@code sallyport.resources}.
 *
 * <p>Every call is authenticated, then its api-version is checked, then role assignments decide.
 * {@link sallyport.api.resources.ResourcesApi} is that pipeline; each family of resources has one
 * class of routes, whose table is its list of operations. No rule about resources lives here.
 */
@NullMarked
package sallyport.api.resources;

import org.jspecify.annotations.NullMarked;
