package sallyport.vault.keys;

import java.util.Optional;

/** The {@code kty} of a key. What ends in HSM is made and held by a hardware module. */
public enum KeyType {
  RSA("RSA", false),
  RSA_HSM("RSA-HSM", true),
  EC("EC", false),
  EC_HSM("EC-HSM", true),
  OCT("oct", false),
  OCT_HSM("oct-HSM", true),
  AKP("AKP", false),
  AKP_HSM("AKP-HSM", true);

  private final String word;
  private final boolean hsm;

  KeyType(String word, boolean hsm) {
    this.word = word;
    this.hsm = hsm;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  public boolean hsm() {
    return hsm;
  }

  /** The same family, in hardware. */
  public KeyType inHardware() {
    return switch (this) {
      case RSA, RSA_HSM -> RSA_HSM;
      case EC, EC_HSM -> EC_HSM;
      case OCT, OCT_HSM -> OCT_HSM;
      case AKP, AKP_HSM -> AKP_HSM;
    };
  }

  public static Optional<KeyType> named(String word) {
    for (var type : values()) {
      if (type.word.equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
