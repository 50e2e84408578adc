package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
import sallyport.crypto.Sealed;

/**
 * Where the keys are kept that sign what is released, private keys sealed. Implementations extend
 * {@code ReleaseKeyStoreContract}.
 */
public interface ReleaseKeyStore {

  /**
   * A key that signs.
   *
   * @param kid as the headers name it
   * @param certificate DER
   * @param authority DER of the certificate that the former was issued under, or no octets
   * @param sealedKey the private key, sealed at its place
   * @param signsUntil well before the end of the certificate: what was signed last can be verified
   *     for a while
   */
  @SuppressWarnings("ArrayRecordComponent") // read once at start
  record StoredReleaseKey(
      String kid, byte[] certificate, byte[] authority, Sealed sealedKey, Instant signsUntil) {}

  /** All keys, by the time until which they sign. */
  List<StoredReleaseKey> releaseKeys();

  void addReleaseKey(StoredReleaseKey key);

  /** Removes the keys that sign until {@code now} or shorter: nothing needs their private half. */
  void removeReleaseKeysUntil(Instant now);
}
