/**
 * Who may: network rules, access policies and role assignments as pure decisions.
 *
 * <p>A decision takes everything it needs as arguments and returns its reason, so that the answer,
 * the audit record and {@code explain} can never tell different stories. No clock, no look-up, no
 * logging in here. The reference is Azure Key Vault's documentation of network security, access
 * policies and role-based access control.
 */
@NullMarked
package sallyport.access;

import org.jspecify.annotations.NullMarked;
