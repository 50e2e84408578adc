package sallyport.crypto.keys;

import java.util.Optional;

/**
 * Encryption and key-wrap algorithms of the Key Vault REST models (RFC 7518 sections 4 and 5, RFC
 * 3394, RFC 5649).
 */
public enum EncryptionAlgorithm {
  RSA1_5("RSA1_5", Family.RSA, 0),
  /** With SHA-1 and MGF1 over SHA-1. */
  RSA_OAEP("RSA-OAEP", Family.RSA, 0),
  RSA_OAEP_256("RSA-OAEP-256", Family.RSA, 0),
  A128KW("A128KW", Family.KEY_WRAP, 128),
  A192KW("A192KW", Family.KEY_WRAP, 192),
  A256KW("A256KW", Family.KEY_WRAP, 256),
  CKM_AES_KEY_WRAP("CKM_AES_KEY_WRAP", Family.KEY_WRAP, 0),
  CKM_AES_KEY_WRAP_PAD("CKM_AES_KEY_WRAP_PAD", Family.KEY_WRAP_PAD, 0),
  A128KWPAD("A128KWPAD", Family.KEY_WRAP_PAD, 128),
  A192KWPAD("A192KWPAD", Family.KEY_WRAP_PAD, 192),
  A256KWPAD("A256KWPAD", Family.KEY_WRAP_PAD, 256),
  A128GCM("A128GCM", Family.GCM, 128),
  A192GCM("A192GCM", Family.GCM, 192),
  A256GCM("A256GCM", Family.GCM, 256),
  A128CBC("A128CBC", Family.CBC, 128),
  A192CBC("A192CBC", Family.CBC, 192),
  A256CBC("A256CBC", Family.CBC, 256),
  A128CBCPAD("A128CBCPAD", Family.CBC_PAD, 128),
  A192CBCPAD("A192CBCPAD", Family.CBC_PAD, 192),
  A256CBCPAD("A256CBCPAD", Family.CBC_PAD, 256);

  /** How the key is used. */
  public enum Family {
    RSA,
    KEY_WRAP,
    KEY_WRAP_PAD,
    GCM,
    CBC,
    CBC_PAD
  }

  private final String word;
  private final Family family;
  private final int keyBits;

  EncryptionAlgorithm(String word, Family family, int keyBits) {
    this.word = word;
    this.family = family;
    this.keyBits = keyBits;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  public Family family() {
    return family;
  }

  /** The one length of the AES key it takes; 0 where it takes any. */
  public int keyBits() {
    return keyBits;
  }

  public static Optional<EncryptionAlgorithm> named(String word) {
    for (var algorithm : values()) {
      if (algorithm.word.equals(word)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
