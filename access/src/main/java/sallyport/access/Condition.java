package sallyport.access;

import java.util.Optional;

/** A parsed role-assignment condition. */
interface Condition {

  /** True only when the condition surely holds. */
  boolean holds(String action, Attributes attributes);

  static Optional<Condition> parse(String text) {
    return Optional.empty();
  }
}
