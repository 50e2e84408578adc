package sallyport.core;

import java.util.Locale;
import java.util.UUID;

/** The version of an object: 32 lower-case hexadecimal digits, made by the service. */
public record VersionId(String value) {
  private static final String SHAPE = "[0-9a-f]{32}";
  private static final int LENGTH = 32;

  public VersionId {
    value = value.toLowerCase(Locale.ROOT);
    if (!valid(value)) {
      throw new RefusedException(new Refusal.Malformed("version", value, SHAPE));
    }
  }

  /** In either case. By hand and not by a pattern: every row read asks this. */
  public static boolean valid(String value) {
    if (value.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!letter && !(c >= '0' && c <= '9')) {
        return false;
      }
    }
    return true;
  }

  public static VersionId of(UUID id) {
    return new VersionId(id.toString().replace("-", ""));
  }

  @Override
  public String toString() {
    return value;
  }
}
