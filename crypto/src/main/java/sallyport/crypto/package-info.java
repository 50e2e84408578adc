/**
 * Everything that touches key material: secret bytes, the seal, the root key, data keys, hashes of
 * credentials, signing keys and the local certificate authority.
 *
 * <p>No other module imports {@code javax.crypto}, a JCA provider or Bouncy Castle; they see
 * operations (seal, open, sign, verify), not keys. What is stored is sealed with AES-256-GCM (NIST
 * SP 800-38D) under a data key; data keys are wrapped by the root key; the root key is wrapped by
 * the {@link sallyport.crypto.Seal}. The associated data names the {@link sallyport.crypto.Place}
 * of a value, so a value moved to another row does not open.
 */
@NullMarked
package sallyport.crypto;

import org.jspecify.annotations.NullMarked;
