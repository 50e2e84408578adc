package sallyport.identity.tokens;

import java.time.Instant;
import java.util.List;
import sallyport.crypto.Sealed;

/**
 * Where the token service's signing keys are kept, private keys sealed. Implementations extend
 * {@code SigningKeyStoreContract}.
 */
public interface SigningKeyStore {

  /**
   * A signing key.
   *
   * @param kid as token headers name it
   * @param certificate DER of the self-signed certificate that carries the public key
   * @param sealedKey the private key, sealed at its place
   * @param signsFrom from when on new tokens are signed with it; published before
   * @param publishedUntil until when tokens signed with it are accepted
   */
  @SuppressWarnings("ArrayRecordComponent") // read once at start
  record StoredSigningKey(
      String kid,
      byte[] certificate,
      Sealed sealedKey,
      Instant signsFrom,
      Instant publishedUntil) {}

  /** All keys, by the time from which they sign. */
  List<StoredSigningKey> signingKeys();

  void addSigningKey(StoredSigningKey key);

  /** Removes the keys whose publication ended at {@code now} or before. */
  void removeSigningKeysUntil(Instant now);
}
