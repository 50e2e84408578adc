package sallyport.access;

import java.util.Optional;

/**
 * The switches by which a vault says that a service of the platform may use it, as far as decisions
 * go: one that nobody set is off.
 */
public record VaultFlags(boolean deployment, boolean diskEncryption, boolean templateDeployment) {

  /** What a vault has when nobody said anything. */
  public static final VaultFlags OFF = new VaultFlags(false, false, false);

  public boolean on(Flag flag) {
    return switch (flag) {
      case DEPLOYMENT -> deployment;
      case DISK_ENCRYPTION -> diskEncryption;
      case TEMPLATE_DEPLOYMENT -> templateDeployment;
    };
  }

  /** One of them, by the name that the control plane gives it. */
  public enum Flag {
    DEPLOYMENT("enabledForDeployment"),
    DISK_ENCRYPTION("enabledForDiskEncryption"),
    TEMPLATE_DEPLOYMENT("enabledForTemplateDeployment");

    private final String word;

    Flag(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    public static Optional<Flag> named(String word) {
      for (var flag : values()) {
        if (flag.word.equals(word)) {
          return Optional.of(flag);
        }
      }
      return Optional.empty();
    }
  }
}
