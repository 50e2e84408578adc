package sallyport.api.vault;

import sallyport.access.PerimeterRules;

/** How records and explanations name the access modes of a perimeter. */
final class PerimeterWords {
  private PerimeterWords() {}

  static String mode(PerimeterRules.Mode mode) {
    return switch (mode) {
      case TRANSITION -> "Transition";
      case ENFORCED -> "Enforced";
    };
  }
}
