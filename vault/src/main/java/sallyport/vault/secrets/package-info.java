/**
 * Secrets: strings of at most 25,600 bytes that a vault keeps in versions.
 *
 * <p>A value is plaintext only inside one call: it arrives as {@link sallyport.crypto.SecretBytes},
 * is sealed to its place before it reaches the store, and is opened only for {@code get} and {@code
 * backup}. Content type, tags and attributes are metadata in clear. {@code nbf} and {@code exp}
 * inform clients and bar nothing; only a disabled version keeps its value to itself. The reference
 * is "About Azure Key Vault secrets" and the service's recorded traffic.
 */
@NullMarked
package sallyport.vault.secrets;

import org.jspecify.annotations.NullMarked;
