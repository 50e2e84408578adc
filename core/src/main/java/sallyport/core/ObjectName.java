package sallyport.core;

import java.util.Locale;

/**
 * The name of a secret, key or certificate: 1 to 127 ASCII letters, digits and dashes. Names are
 * compared without regard to case and shown in the case they were first given; two names are equal
 * when they fold to the same.
 */
public final class ObjectName {
  private static final String SHAPE = "[0-9A-Za-z-]{1,127}";
  private static final int MAX_LENGTH = 127;

  private final String value;
  private final String folded;

  public ObjectName(String value) {
    if (!valid(value)) {
      throw new RefusedException(new Refusal.Malformed("name", value, SHAPE));
    }
    this.value = value;
    this.folded = value.toLowerCase(Locale.ROOT);
  }

  /** By hand and not by a pattern: every call to an object asks this. */
  public static boolean valid(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** As it was given. */
  public String value() {
    return value;
  }

  /** The form that is compared and stored as a key. */
  public String folded() {
    return folded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectName that && folded.equals(that.folded);
  }

  @Override
  public int hashCode() {
    return folded.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
