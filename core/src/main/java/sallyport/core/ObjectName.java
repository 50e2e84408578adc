package sallyport.core;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a secret, key or certificate: 1 to 127 ASCII letters, digits and dashes. Names are
 * compared without regard to case and shown in the case they were first given; two names are equal
 * when they fold to the same.
 */
public final class ObjectName {
  private static final Pattern SHAPE = Pattern.compile("[0-9A-Za-z-]{1,127}");

  private final String value;
  private final String folded;

  public ObjectName(String value) {
    if (!SHAPE.matcher(value).matches()) {
      throw new RefusedException(new Refusal.Malformed("name", value, SHAPE.pattern()));
    }
    this.value = value;
    this.folded = value.toLowerCase(Locale.ROOT);
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
