/**
 * Keys that callers use and never see: making, importing, signing, wrapping, encrypting.
 *
 * <p>A {@link sallyport.crypto.keys.KeyModule} holds private keys, in this process or in a hardware
 * token; what is stored of one is a {@link sallyport.crypto.SecretBytes}, to be sealed. A {@link
 * sallyport.crypto.keys.LiveKey} is one ready for use. Algorithms carry the names of RFC 7518 and
 * of the Key Vault REST models.
 */
@NullMarked
package sallyport.crypto.keys;

import org.jspecify.annotations.NullMarked;
