package sallyport.crypto.keys;

import java.util.Optional;

/**
 * What a signature is made over.
 *
 * @param value a digest, or the message itself for RSNULL and ML-DSA
 * @param externalMu ML-DSA only: the message representative of FIPS 204, 64 bytes, in place of the
 *     message
 * @param context ML-DSA only: the context string of FIPS 204, 0 to 255 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record ToSign(byte[] value, Optional<byte[]> externalMu, Optional<byte[]> context) {

  public static ToSign digest(byte[] value) {
    return new ToSign(value, Optional.empty(), Optional.empty());
  }
}
