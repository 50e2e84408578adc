package sallyport.vault.objects;

import sallyport.vault.Vault;

/**
 * What deletion means in a vault, in the protocol's words. Ninety days are the default retention;
 * any other is called customized.
 */
public enum RecoveryLevel {
  RECOVERABLE_PURGEABLE("Recoverable+Purgeable"),
  RECOVERABLE("Recoverable"),
  CUSTOMIZED_RECOVERABLE_PURGEABLE("CustomizedRecoverable+Purgeable"),
  CUSTOMIZED_RECOVERABLE("CustomizedRecoverable");

  private static final long DEFAULT_DAYS = 90;

  private final String word;

  RecoveryLevel(String word) {
    this.word = word;
  }

  public static RecoveryLevel of(Vault vault) {
    if (vault.retention().toDays() >= DEFAULT_DAYS) {
      return vault.purgeProtected() ? RECOVERABLE : RECOVERABLE_PURGEABLE;
    }
    return vault.purgeProtected() ? CUSTOMIZED_RECOVERABLE : CUSTOMIZED_RECOVERABLE_PURGEABLE;
  }

  /** The same promise in the words of protocol versions that knew no customized retention. */
  public RecoveryLevel withoutCustomized() {
    return switch (this) {
      case RECOVERABLE_PURGEABLE, CUSTOMIZED_RECOVERABLE_PURGEABLE -> RECOVERABLE_PURGEABLE;
      case RECOVERABLE, CUSTOMIZED_RECOVERABLE -> RECOVERABLE;
    };
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }
}
