/**
 * What a vault holds and what may be done with it: secrets, later keys and certificates, living or
 * deleted.
 *
 * <p>Operations here start after the three doors: nobody in this module asks who is calling.
 * Refusals are {@link sallyport.vault.VaultRefusal}s, in domain words; stores are ports.
 */
@NullMarked
package sallyport.vault;

import org.jspecify.annotations.NullMarked;
