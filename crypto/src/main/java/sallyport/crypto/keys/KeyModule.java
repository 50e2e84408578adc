package sallyport.crypto.keys;

import java.util.Optional;
import java.util.function.Consumer;
import sallyport.crypto.SecretBytes;

/**
 * A cryptographic module in the sense of FIPS 140: makes and holds private keys. One in this
 * process, and one in a hardware token behind PKCS#11; both pass {@code KeyModuleContract}.
 */
public interface KeyModule {

  /** The {@code hsmPlatform} of its keys: "0" software, "1" or "2" hardware. */
  String platform();

  /**
   * This module, which tells before it makes something that outlives this process what {@link
   * NewKey#material} will be of it; one that makes nothing such says nothing. What {@code before}
   * throws keeps it from being made.
   */
  KeyModule telling(Consumer<SecretBytes> before);

  /** Makes a key. */
  NewKey generate(KeySpec spec);

  /**
   * Takes a key over. Refuses ({@link KeyRefusal.Unusable}) what is no key or a weak one: parts
   * that do not belong together, factors that are not prime, points off the curve.
   */
  NewKey take(PrivateKeyParts parts);

  /**
   * Makes a stored key ready for use.
   *
   * @param material what {@link NewKey} gave; stays the caller's to close
   */
  LiveKey load(PublicKeyParts shown, SecretBytes material);

  /** The key that has no private half here: verifies and encrypts with the public one. */
  LiveKey loadPublic(PublicKeyParts shown);

  /**
   * Destroys what the module itself holds of a key, half made ones too; nothing where all of it is
   * the material, or where it holds nothing any more.
   */
  void destroy(SecretBytes material);

  /**
   * The same key once more, which stays when the first is destroyed; empty where the module does
   * not hold it any more. Refuses ({@link KeyRefusal.NotSupported}) where it makes no copies.
   */
  Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material);

  /**
   * Gives a private key out, for a key that was made exportable.
   *
   * @return PKCS#8 of an RSA, EC or ML-DSA key; the octets of a symmetric one
   */
  SecretBytes export(PublicKeyParts shown, SecretBytes material);

  /**
   * A key as it is made.
   *
   * @param material what has to be kept sealed: the private key, or the token's handle of it
   */
  record NewKey(PublicKeyParts shown, SecretBytes material) implements AutoCloseable {
    @Override
    public void close() {
      material.close();
    }
  }
}
