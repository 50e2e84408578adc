package sallyport.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A parsed role-assignment condition. Answers are three-valued: what asks about an attribute that
 * the call does not state is unknown, stays unknown under negation, and only a sure yes lets
 * anybody in.
 */
sealed interface Condition {

  Answer answer(String action, Attributes attributes);

  /** True only when the condition surely holds. */
  default boolean holds(String action, Attributes attributes) {
    return answer(action, attributes) == Answer.YES;
  }

  /** Empty for a text that is no condition, or asks for something that cannot be evaluated. */
  static Optional<Condition> parse(String text) {
    return ConditionParser.parse(text);
  }

  enum Answer {
    NO,
    UNKNOWN,
    YES;

    static Answer of(boolean truth) {
      return truth ? YES : NO;
    }

    private Answer not() {
      return switch (this) {
        case NO -> YES;
        case UNKNOWN -> UNKNOWN;
        case YES -> NO;
      };
    }
  }

  record Not(Condition of) implements Condition {
    @Override
    public Answer answer(String action, Attributes attributes) {
      return of.answer(action, attributes).not();
    }
  }

  /** Holds when all parts do. */
  record All(List<Condition> parts) implements Condition {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public Answer answer(String action, Attributes attributes) {
      var least = Answer.YES;
      for (var part : parts) {
        var answer = part.answer(action, attributes);
        least = answer.compareTo(least) < 0 ? answer : least;
      }
      return least;
    }
  }

  /** Holds when some part does. */
  record Any(List<Condition> parts) implements Condition {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public Answer answer(String action, Attributes attributes) {
      var most = Answer.NO;
      for (var part : parts) {
        var answer = part.answer(action, attributes);
        most = answer.compareTo(most) > 0 ? answer : most;
      }
      return most;
    }
  }

  /** {@code ActionMatches{'pattern'}}. */
  record ActionMatches(String foldedPattern) implements Condition {
    @Override
    public Answer answer(String action, Attributes attributes) {
      return Answer.of(ActionPatterns.matches(foldedPattern, action.toLowerCase(Locale.ROOT)));
    }
  }

  /** {@code @Source[attribute] operator values}. */
  record Comparison(
      Source source,
      String attribute,
      Operator operator,
      Quantifier quantifier,
      List<String> values)
      implements Condition {

    public Comparison {
      values = List.copyOf(values);
    }

    @Override
    public Answer answer(String action, Attributes attributes) {
      var stated =
          switch (source) {
            case REQUEST -> attributes.requested(attribute);
            case RESOURCE -> attributes.existing(attribute);
          };
      if (stated.isEmpty()) {
        return Answer.UNKNOWN;
      }
      var found = values.stream();
      return Answer.of(
          switch (quantifier) {
            case ANY -> found.anyMatch(value -> compare(stated.get(), value));
            case ALL -> found.allMatch(value -> compare(stated.get(), value));
          });
    }

    private boolean compare(String stated, String value) {
      // A vault or secret is the same under every spelling of its name. Were case to count, asking
      // for PROD would slip past a condition against prod.
      boolean fold =
          operator.ignoreCase
              || attribute.equals(Attributes.VAULT_NAME)
              || attribute.equals(Attributes.SECRET_NAME);
      return fold
          ? operator.compare(stated.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT))
          : operator.compare(stated, value);
    }
  }

  enum Source {
    REQUEST,
    RESOURCE
  }

  /** How many of the values must compare; attributes here have one value themselves. */
  enum Quantifier {
    ANY,
    ALL
  }

  /** One of the documented operators: a way to compare, perhaps negated. */
  record Operator(Kind kind, boolean negated, boolean ignoreCase) {

    private boolean compare(String stated, String value) {
      return kind.compare(stated, value) != negated;
    }
  }

  enum Kind {
    EQUALS,
    STARTS_WITH,
    LIKE;

    private boolean compare(String stated, String value) {
      return switch (this) {
        case EQUALS -> stated.equals(value);
        case STARTS_WITH -> stated.startsWith(value);
        case LIKE -> ActionPatterns.like(value, stated);
      };
    }
  }
}
