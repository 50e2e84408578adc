package sallyport.crypto;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import sallyport.crypto.KeyringStore.WrappedKey;

/**
 * A generation of the root key in memory. It wraps data keys and nothing else. A wrapped key is one
 * byte for the format, 12 for the nonce, ciphertext and tag; scope, id and generation are
 * authenticated with it, so a wrapped key does not open in another row.
 */
final class RootKey {
  private static final byte FORMAT = 1;
  private static final int NONCE_AT = 1;
  private static final int CIPHERTEXT_AT = NONCE_AT + AesGcm.NONCE_BYTES;
  private static final int WRAPPED_BYTES = CIPHERTEXT_AT + AesGcm.KEY_BYTES + AesGcm.TAG_BYTES;

  private final int generation;
  private final AesGcm cipher;

  RootKey(int generation, SecretBytes material) {
    this.generation = generation;
    this.cipher = material.expose(AesGcm::new);
  }

  int generation() {
    return generation;
  }

  /** Makes a data key; its material is never outside the wrapping. */
  Sealed wrapNew(String id, String scope, SecureRandom random) {
    var material = new byte[AesGcm.KEY_BYTES];
    random.nextBytes(material);
    return wrap(id, scope, material, random);
  }

  DataKey unwrap(WrappedKey key) {
    var material = materialOf(key);
    try {
      return new DataKey(key.id(), new AesGcm(material));
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  /** The same data key under the next root key. */
  WrappedKey rewrap(WrappedKey key, RootKey next, SecureRandom random) {
    var wrapped = next.wrap(key.id(), key.scope(), materialOf(key), random);
    return new WrappedKey(key.id(), key.scope(), next.generation, wrapped, key.created());
  }

  /** Zeroes {@code material}. */
  private Sealed wrap(String id, String scope, byte[] material, SecureRandom random) {
    var nonce = new byte[AesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    var out = new byte[WRAPPED_BYTES];
    out[0] = FORMAT;
    System.arraycopy(nonce, 0, out, NONCE_AT, nonce.length);
    cipher.seal(associated(id, scope), material, out, NONCE_AT, CIPHERTEXT_AT);
    Arrays.fill(material, (byte) 0);
    return new Sealed(out);
  }

  private byte[] materialOf(WrappedKey key) {
    var bytes = key.wrapped().bytes();
    if (bytes.length != WRAPPED_BYTES || bytes[0] != FORMAT || !idWellFormed(key.id())) {
      throw broken(key);
    }
    try {
      return cipher.open(associated(key.id(), key.scope()), bytes, NONCE_AT, CIPHERTEXT_AT);
    } catch (AEADBadTagException e) {
      throw broken(key);
    }
  }

  private static boolean idWellFormed(String id) {
    return id.length() == 2 * DataKey.ID_BYTES && id.chars().allMatch(HexFormat::isHexDigit);
  }

  private byte[] associated(String id, String scope) {
    return ("data key\n" + scope + "\n" + id + "\n" + generation).getBytes(StandardCharsets.UTF_8);
  }

  private static SealBrokenException broken(WrappedKey key) {
    return new SealBrokenException(new Place(key.scope(), "data key " + key.id()));
  }
}
