package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.KeyGenerator;
import sallyport.core.RefusedException;
import sallyport.crypto.Seal;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;

/**
 * Closes the root key with an AES-256 key that never leaves a token: whoever has the disk opens
 * nothing without the token and its PIN. The wrapped key is a header, a nonce of 12 bytes,
 * ciphertext and a tag of 16, in AES-GCM with the header as associated data; the token enciphers
 * the blocks (ADR 0012).
 *
 * <p>The login is left open: a token knows one of each process only, and the keys of vaults may be
 * in use with it.
 */
public final class Pkcs11Seal implements Seal {
  private static final byte[] HEADER = "\1sallyport pkcs11 seal".getBytes(US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int KEY_BITS = 256;
  private static final int ROOT_BYTES = 32;

  private final TokenChoice choice;
  private final Supplier<SecretBytes> pin;
  private final String label;
  private final boolean makes;

  /**
   * @param pin reads the user's PIN, which is closed here
   * @param label of the AES-256 key in the token
   * @param makes whether {@link #close} makes that key where the token has none
   */
  public Pkcs11Seal(TokenChoice choice, Supplier<SecretBytes> pin, String label, boolean makes) {
    this.choice = choice;
    this.pin = pin;
    this.label = label;
    this.makes = makes;
  }

  @Override
  public String name() {
    return "pkcs11";
  }

  @Override
  public Sealed close(SecretBytes rootKey) {
    return withKey(
        makes,
        key -> {
          var closed =
              key.encrypt(
                  EncryptionAlgorithm.A256GCM, rootKey, Optional.empty(), Optional.of(HEADER));
          return new Sealed(
              joined(
                  HEADER, closed.iv().orElseThrow(), closed.value(), closed.tag().orElseThrow()));
        });
  }

  private static byte[] joined(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    var whole = new byte[length];
    int at = 0;
    for (var part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  @Override
  public SecretBytes open(Sealed wrapped) {
    var bytes = wrapped.bytes();
    int textAt = HEADER.length + NONCE_BYTES;
    int tagAt = textAt + ROOT_BYTES;
    if (bytes.length != tagAt + TAG_BYTES) {
      throw another();
    }
    var ciphertext =
        new Ciphertext(
            Arrays.copyOfRange(bytes, textAt, tagAt),
            Optional.of(Arrays.copyOfRange(bytes, HEADER.length, textAt)),
            Optional.of(Arrays.copyOfRange(bytes, tagAt, bytes.length)),
            Optional.of(Arrays.copyOf(bytes, HEADER.length)));
    return withKey(
        false,
        key -> {
          try {
            return key.decrypt(EncryptionAlgorithm.A256GCM, ciphertext);
          } catch (RefusedException _) {
            throw another();
          }
        });
  }

  private WrongSealException another() {
    return new WrongSealException(
        "the key \"%s\" of the %s is not the one that closed this store: attach that token, or name its key"
            .formatted(label, choice));
  }

  private <T> T withKey(boolean making, Function<LiveKey, T> work) {
    try {
      var login = new TokenLogin(choice, pin);
      if (!login.within(session -> held(session, making))) {
        throw new WrongSealException(
            "the %s holds no AES key called \"%s\": attach the token that does, or let the first start make it with pkcs11-new:%s"
                .formatted(choice, label, label));
      }
      return work.apply(
          new TokenSymmetricKey(new PublicKeyParts.Symmetric(KEY_BITS), login, label));
    } catch (IllegalArgumentException refused) {
      throw new WrongSealException(
          "%s: check library, token and PIN, and that the module is attached"
              .formatted(refused.getMessage()));
    } catch (GeneralSecurityException | ProviderException | IllegalStateException _) {
      throw new WrongSealException(
          "the %s does not compute with the key \"%s\": check that the module works"
              .formatted(choice, label));
    }
  }

  private boolean held(TokenLogin.Session session, boolean making) throws GeneralSecurityException {
    var store = session.store();
    if (!store.containsAlias(label) && making) {
      var generator = KeyGenerator.getInstance("AES", session.provider());
      generator.init(KEY_BITS);
      store.setKeyEntry(label, generator.generateKey(), null, null);
    }
    var key = store.getKey(label, null);
    return key != null && key.getAlgorithm().equals("AES");
  }
}
