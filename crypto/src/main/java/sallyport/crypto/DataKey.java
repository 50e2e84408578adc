package sallyport.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;

/**
 * A data key in use, and the form of what it seals: one byte for the format, 16 for the key's id,
 * 12 for the nonce, then ciphertext and tag. Everything from the id on is either authenticated or
 * decides which key authenticates.
 *
 * <p>Nonces are random. SP 800-38D section 8.3 allows 2^32 of them under one key; a scope is one
 * vault or one purpose of the server, and its key goes with it.
 */
final class DataKey {
  static final int ID_BYTES = 16;
  private static final byte FORMAT = 1;
  private static final int ID_AT = 1;
  private static final int NONCE_AT = ID_AT + ID_BYTES;
  private static final int CIPHERTEXT_AT = NONCE_AT + AesGcm.NONCE_BYTES;

  private final byte[] id;
  private final AesGcm cipher;

  /**
   * @param id 32 hexadecimal digits
   */
  DataKey(String id, AesGcm cipher) {
    this.id = HexFormat.of().parseHex(id);
    this.cipher = cipher;
  }

  static boolean wellFormed(Sealed sealed) {
    var bytes = sealed.bytes();
    return bytes.length >= CIPHERTEXT_AT + AesGcm.TAG_BYTES && bytes[0] == FORMAT;
  }

  static String idOf(Sealed wellFormed) {
    return HexFormat.of().formatHex(wellFormed.bytes(), ID_AT, NONCE_AT);
  }

  boolean sealed(Sealed wellFormed) {
    return Arrays.equals(id, 0, ID_BYTES, wellFormed.bytes(), ID_AT, NONCE_AT);
  }

  Sealed seal(Place place, byte[] plain, SecureRandom random) {
    var nonce = new byte[AesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    var out = new byte[CIPHERTEXT_AT + plain.length + AesGcm.TAG_BYTES];
    out[0] = FORMAT;
    System.arraycopy(id, 0, out, ID_AT, ID_BYTES);
    System.arraycopy(nonce, 0, out, NONCE_AT, nonce.length);
    cipher.seal(place.associatedData(), plain, out, NONCE_AT, CIPHERTEXT_AT);
    return new Sealed(out);
  }

  SecretBytes open(Place place, Sealed wellFormed) {
    try {
      return SecretBytes.owning(
          cipher.open(place.associatedData(), wellFormed.bytes(), NONCE_AT, CIPHERTEXT_AT));
    } catch (AEADBadTagException e) {
      throw new SealBrokenException(place);
    }
  }
}
