package sallyport.crypto;

/**
 * What protects the root key: a key in a file, a passphrase, a hardware module. Knows nothing of
 * data keys.
 */
public interface Seal {

  /**
   * As it is written beside the wrapped root key: {@code file}, {@code passphrase}, {@code pkcs11}.
   */
  String name();

  Sealed close(SecretBytes rootKey);

  /**
   * Gives the root key back.
   *
   * @throws WrongSealException when this seal did not close it
   */
  SecretBytes open(Sealed wrapped);

  /**
   * The key file is missing or another, the passphrase is wrong, or the hardware module or its key
   * is not there. The message says which and the mend.
   */
  final class WrongSealException extends RuntimeException {
    public WrongSealException(String message) {
      super(message);
    }
  }
}
