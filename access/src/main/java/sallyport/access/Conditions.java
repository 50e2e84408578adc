package sallyport.access;

/**
 * Conditions of role assignments. A condition that is not {@link #supported} is not stored, and an
 * assignment that has one nevertheless grants nothing.
 */
public final class Conditions {
  /** The one version of the condition language. */
  public static final String VERSION = "2.0";

  private Conditions() {}

  /** Whether a condition (version {@link #VERSION}) can be evaluated as it is meant. */
  public static boolean supported(String condition) {
    return Condition.parse(condition).isPresent();
  }
}
