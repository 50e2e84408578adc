package sallyport.api.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code $filter} forms that az sends (OData 4.0, part 2, 5.1.1): {@code eq}, {@code
 * startswith} and {@code any … eq}, joined by {@code and}. Any other is refused, not guessed.
 * Values are compared without regard to case, as Graph does.
 */
final class Filter {
  private static final int MAX_CHARS = 2048;
  private static final int MAX_TERMS = 10;

  private static final Pattern TERM =
      Pattern.compile(
          "\\s*(?:(?<field>\\w+)\\s+eq\\s+(?:"
              + quotedAs("equal")
              + "|(?<literal>true|false))|startswith\\(\\s*(?<prefixed>\\w+)\\s*,\\s*"
              + quotedAs("prefix")
              + "\\s*\\)|(?<many>\\w+)/any\\(\\s*(?<variable>\\w+)\\s*:\\s*\\k<variable>\\s+eq\\s+"
              + quotedAs("element")
              + "\\s*\\))\\s*");
  private static final Pattern AND = Pattern.compile("and\\b");

  private final List<Term> terms;

  private Filter(List<Term> terms) {
    this.terms = terms;
  }

  private enum Kind {
    EQUAL,
    PREFIX,
    ELEMENT
  }

  private record Term(Kind kind, String field, String value) {}

  /** Everything. */
  static Filter none() {
    return new Filter(List.of());
  }

  static Filter parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw refused("too long");
    }
    var terms = new ArrayList<Term>();
    var term = TERM.matcher(text);
    var and = AND.matcher(text);
    int at = 0;
    while (true) {
      if (!term.region(at, text.length()).lookingAt() || terms.size() == MAX_TERMS) {
        throw refused("the form is not supported");
      }
      terms.add(term(term));
      at = term.end();
      if (at == text.length()) {
        return new Filter(List.copyOf(terms));
      }
      if (!and.region(at, text.length()).lookingAt()) {
        throw refused("the form is not supported");
      }
      at = and.end();
    }
  }

  /**
   * Whether an object passes.
   *
   * @param object as it is rendered; a property it does not have is refused
   */
  boolean admits(Map<String, Object> object) {
    return terms.stream().allMatch(term -> admits(term, object));
  }

  private static boolean admits(Term term, Map<String, Object> object) {
    if (!object.containsKey(term.field())) {
      throw refused("Could not find a property named '" + term.field() + "'");
    }
    var property = object.get(term.field());
    return switch (term.kind()) {
      case EQUAL -> String.valueOf(property).equalsIgnoreCase(term.value());
      case PREFIX -> fold(String.valueOf(property)).startsWith(fold(term.value()));
      case ELEMENT ->
          property instanceof List<?> items
              && items.stream()
                  .anyMatch(item -> String.valueOf(item).equalsIgnoreCase(term.value()));
    };
  }

  private static Term term(Matcher matched) {
    if (matched.group("prefixed") != null) {
      return new Term(Kind.PREFIX, matched.group("prefixed"), plain(matched.group("prefix")));
    }
    if (matched.group("many") != null) {
      return new Term(Kind.ELEMENT, matched.group("many"), plain(matched.group("element")));
    }
    var literal = matched.group("literal");
    return new Term(
        Kind.EQUAL,
        matched.group("field"),
        literal != null ? literal : plain(matched.group("equal")));
  }

  /** Text in quotes; a quote inside is doubled. */
  private static String quotedAs(String group) {
    return "'(?<" + group + ">[^']*+(?:''[^']*+)*+)'";
  }

  private static String plain(String quoted) {
    return quoted.replace("''", "'");
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static GraphException refused(String why) {
    return new GraphException(GraphError.filter(why));
  }
}
