package sallyport.core;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a vault: 3 to 24 letters, digits and dashes; begins with a letter, ends with a letter
 * or digit, no two dashes in a row. Globally unique without regard to case, also against deleted
 * vaults.
 */
public record VaultName(String value) {
  private static final Pattern SHAPE = Pattern.compile("(?=.{3,24}$)[A-Za-z](?:-?[0-9A-Za-z])*");

  public VaultName {
    if (!valid(value)) {
      throw new RefusedException(new Refusal.Malformed("vault name", value, SHAPE.pattern()));
    }
  }

  public static boolean valid(String value) {
    return SHAPE.matcher(value).matches();
  }

  /** The form that is compared: lower case. */
  public String folded() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return value;
  }
}
