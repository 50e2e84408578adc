package sallyport.vault.keys;

import java.util.Optional;

/** What a key may be used for: the words of {@code key_ops}. */
public enum KeyOperation {
  ENCRYPT("encrypt"),
  DECRYPT("decrypt"),
  SIGN("sign"),
  VERIFY("verify"),
  WRAP_KEY("wrapKey"),
  UNWRAP_KEY("unwrapKey"),
  /** Alone on a key that others are brought in under. */
  IMPORT("import"),
  EXPORT("export"),
  SECURE_WRAP_KEY("secureWrapKey"),
  SECURE_UNWRAP_KEY("secureUnwrapKey");

  private final String word;

  KeyOperation(String word) {
    this.word = word;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  /** Refused outside the times of a key; what opens and checks what is there is not. */
  boolean boundToTimes() {
    return switch (this) {
      case ENCRYPT, SIGN, WRAP_KEY, SECURE_WRAP_KEY -> true;
      case DECRYPT, VERIFY, UNWRAP_KEY, IMPORT, EXPORT, SECURE_UNWRAP_KEY -> false;
    };
  }

  public static Optional<KeyOperation> named(String word) {
    for (var operation : values()) {
      if (operation.word.equals(word)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
