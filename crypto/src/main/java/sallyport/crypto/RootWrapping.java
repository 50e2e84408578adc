package sallyport.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * How a seal writes a root key down: a header that says how its own key is found, then nonce,
 * ciphertext and tag. The header is authenticated, so its parameters cannot be exchanged.
 */
final class RootWrapping {
  private RootWrapping() {}

  static Sealed wrap(byte[] header, byte[] wrappingKey, SecretBytes rootKey, SecureRandom random) {
    var nonce = new byte[AesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    int ciphertextAt = header.length + AesGcm.NONCE_BYTES;
    var out = Arrays.copyOf(header, ciphertextAt + rootKey.length() + AesGcm.TAG_BYTES);
    System.arraycopy(nonce, 0, out, header.length, nonce.length);
    return rootKey.expose(plain -> {
      new AesGcm(wrappingKey).seal(header, plain, out, header.length, ciphertextAt);
      return new Sealed(out);
    });
  }

  /** Empty when {@code wrappingKey} is another or the bytes were altered. */
  static Optional<SecretBytes> unwrap(int headerBytes, byte[] wrappingKey, Sealed wrapped) {
    var bytes = wrapped.bytes();
    if (bytes.length != size(headerBytes)) {
      return Optional.empty();
    }
    var header = Arrays.copyOf(bytes, headerBytes);
    try {
      var plain =
          new AesGcm(wrappingKey)
              .open(header, bytes, headerBytes, headerBytes + AesGcm.NONCE_BYTES);
      return Optional.of(SecretBytes.owning(plain));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    }
  }

  private static int size(int headerBytes) {
    return headerBytes + AesGcm.NONCE_BYTES + AesGcm.KEY_BYTES + AesGcm.TAG_BYTES;
  }
}
