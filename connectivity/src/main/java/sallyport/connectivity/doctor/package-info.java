/**
 * Walks the way of a call, from this machine to every endpoint of a plan, and says where it ends. A
 * <em>check</em> is one stretch of that way; a <em>finding</em> is what one check of one endpoint
 * found, with the mend, and with the rule of the plan that seems to be missing.
 *
 * <p>It speaks as a client does: through the proxy a client would use, by HTTP/1.1 over TLS with
 * certificates verified. Only the look at a certificate accepts any, and sends nothing. Secrets and
 * tokens go to the authority that was named by the caller and to the vault, never to a host that an
 * answer named, and stand in no finding.
 */
@NullMarked
package sallyport.connectivity.doctor;

import org.jspecify.annotations.NullMarked;
