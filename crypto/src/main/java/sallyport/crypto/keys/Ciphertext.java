package sallyport.crypto.keys;

import java.util.Optional;

/**
 * What encryption gives and decryption takes; the members beside the value are those of AES modes.
 *
 * @param iv 12 bytes for GCM, 16 for CBC
 * @param tag 16 bytes, GCM only
 * @param aad what GCM authenticated beside the value
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Ciphertext(
    byte[] value, Optional<byte[]> iv, Optional<byte[]> tag, Optional<byte[]> aad) {

  public static Ciphertext of(byte[] value) {
    return new Ciphertext(value, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
