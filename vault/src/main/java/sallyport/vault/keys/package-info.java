/**
 * The keys of vaults: making, importing, using, rotating and releasing them. What computes with a
 * key is {@link sallyport.crypto.keys}; here is decided whether it may.
 */
@NullMarked
package sallyport.vault.keys;

import org.jspecify.annotations.NullMarked;
