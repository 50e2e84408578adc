package sallyport.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sallyport.access.Condition.Kind;
import sallyport.access.Condition.Operator;
import sallyport.access.Condition.Quantifier;
import sallyport.access.Condition.Source;

/**
 * Reads the condition language (version 2.0) as far as it concerns vaults, secrets and role
 * assignments: {@code AND}, {@code OR}, {@code NOT} and their signs, parentheses, {@code
 * ActionMatches}, and comparisons of {@code @Request} and {@code @Resource} attributes by the
 * string and GUID operators with their quantifiers. Anything else is refused as a whole: half a
 * condition would be another condition. The reference is "Azure role assignment condition format
 * and syntax".
 */
final class ConditionParser {
  /** The published limit is 8 KB. */
  private static final int MAX_LENGTH = 8192;

  private static final int MAX_DEPTH = 32;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<sign>&&|\\|\\||[!(){},])"
              + "|(?<attribute>@(?:Request|Resource)\\[[A-Za-z./:]{1,128}])"
              + "|'(?<text>[^'\\\\\\p{Cntrl}]*)'"
              + "|(?<word>[A-Za-z0-9:-]+))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private static final Map<String, Quantifier> QUANTIFIERS =
      Map.of(
          "forallofanyvalues", Quantifier.ANY,
          "foranyofanyvalues", Quantifier.ANY,
          "forallofallvalues", Quantifier.ALL,
          "foranyofallvalues", Quantifier.ALL);

  private static final Map<String, Operator> OPERATORS =
      Map.ofEntries(
          Map.entry("stringequals", new Operator(Kind.EQUALS, false, false)),
          Map.entry("stringnotequals", new Operator(Kind.EQUALS, true, false)),
          Map.entry("stringequalsignorecase", new Operator(Kind.EQUALS, false, true)),
          Map.entry("stringnotequalsignorecase", new Operator(Kind.EQUALS, true, true)),
          Map.entry("stringstartswith", new Operator(Kind.STARTS_WITH, false, false)),
          Map.entry("stringnotstartswith", new Operator(Kind.STARTS_WITH, true, false)),
          Map.entry("stringstartswithignorecase", new Operator(Kind.STARTS_WITH, false, true)),
          Map.entry("stringnotstartswithignorecase", new Operator(Kind.STARTS_WITH, true, true)),
          Map.entry("stringlike", new Operator(Kind.LIKE, false, false)),
          Map.entry("stringnotlike", new Operator(Kind.LIKE, true, false)),
          Map.entry("stringlikeignorecase", new Operator(Kind.LIKE, false, true)),
          Map.entry("stringnotlikeignorecase", new Operator(Kind.LIKE, true, true)),
          Map.entry("guidequals", new Operator(Kind.EQUALS, false, true)),
          Map.entry("guidnotequals", new Operator(Kind.EQUALS, true, true)));

  /** Attributes that a call can state, by where they are asked for. */
  private static final Map<Source, Set<String>> ATTRIBUTES =
      Map.of(
          Source.REQUEST,
              Set.of(
                  Attributes.SECRET_NAME,
                  Attributes.ROLE_DEFINITION_ID,
                  Attributes.PRINCIPAL_ID,
                  Attributes.PRINCIPAL_TYPE),
          Source.RESOURCE,
              Set.of(
                  Attributes.VAULT_NAME,
                  Attributes.SECRET_NAME,
                  Attributes.ROLE_DEFINITION_ID,
                  Attributes.PRINCIPAL_ID,
                  Attributes.PRINCIPAL_TYPE));

  private final List<Token> tokens;
  private int at;
  private int depth;

  private ConditionParser(List<Token> tokens) {
    this.tokens = tokens;
  }

  private enum Type {
    SIGN,
    ATTRIBUTE,
    TEXT,
    WORD,
    END
  }

  /** Signs and words are folded; a text is as it was written. */
  private record Token(Type type, String value) {
    boolean is(String... folded) {
      return (type == Type.SIGN || type == Type.WORD) && List.of(folded).contains(value);
    }
  }

  /** Not a condition we can evaluate. Never leaves this class. */
  private static final class Unsupported extends Exception {
    Unsupported() {
      super("unsupported condition", null, false, false);
    }
  }

  static Optional<Condition> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      var parser = new ConditionParser(tokens(text));
      var condition = parser.any();
      return parser.peek().type == Type.END ? Optional.of(condition) : Optional.empty();
    } catch (Unsupported no) {
      return Optional.empty();
    }
  }

  private static List<Token> tokens(String text) throws Unsupported {
    var tokens = new ArrayList<Token>();
    var trimmed = text.strip();
    var matcher = TOKEN.matcher(trimmed);
    int end = 0;
    while (end < trimmed.length()) {
      if (!matcher.region(end, trimmed.length()).lookingAt()) {
        throw new Unsupported();
      }
      tokens.add(token(matcher));
      end = matcher.end();
    }
    tokens.add(new Token(Type.END, ""));
    return tokens;
  }

  private static Token token(Matcher matcher) {
    if (matcher.group("sign") != null) {
      return new Token(Type.SIGN, matcher.group("sign"));
    }
    if (matcher.group("attribute") != null) {
      return new Token(Type.ATTRIBUTE, fold(matcher.group("attribute")));
    }
    if (matcher.group("text") != null) {
      return new Token(Type.TEXT, matcher.group("text"));
    }
    return new Token(Type.WORD, fold(matcher.group("word")));
  }

  private Condition any() throws Unsupported {
    var parts = new ArrayList<Condition>();
    parts.add(all());
    while (took("||", "or")) {
      parts.add(all());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.Any(parts);
  }

  private Condition all() throws Unsupported {
    var parts = new ArrayList<Condition>();
    parts.add(one());
    while (took("&&", "and")) {
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
  }

  private Condition one() throws Unsupported {
    if (++depth > MAX_DEPTH) {
      throw new Unsupported();
    }
    Condition condition;
    if (took("!", "not")) {
      condition = new Condition.Not(one());
    } else if (took("(")) {
      condition = any();
      expect(")");
    } else if (took("actionmatches")) {
      expect("{");
      condition = new Condition.ActionMatches(fold(next(Type.TEXT)));
      expect("}");
    } else {
      condition = comparison();
    }
    depth--;
    return condition;
  }

  private Condition comparison() throws Unsupported {
    var asked = next(Type.ATTRIBUTE);
    var source = asked.startsWith("@request") ? Source.REQUEST : Source.RESOURCE;
    var attribute = asked.substring(asked.indexOf('[') + 1, asked.length() - 1);
    var word = next(Type.WORD);
    int colon = word.indexOf(':');
    var operator = OPERATORS.get(word.substring(colon + 1));
    var quantifier = colon < 0 ? Quantifier.ALL : QUANTIFIERS.get(word.substring(0, colon));
    if (operator == null
        || quantifier == null
        || !ATTRIBUTES.getOrDefault(source, Set.of()).contains(attribute)) {
      throw new Unsupported();
    }
    boolean guids = word.startsWith("guid", colon + 1);
    // Several values need a quantifier that says what is meant by them.
    var values = colon < 0 ? List.of(value(guids)) : values(guids);
    return new Condition.Comparison(source, attribute, operator, quantifier, values);
  }

  private List<String> values(boolean guids) throws Unsupported {
    if (!took("{")) {
      return List.of(value(guids));
    }
    var values = new ArrayList<String>();
    do {
      values.add(value(guids));
    } while (took(","));
    expect("}");
    return values;
  }

  /** A text in quotes; a GUID may go without. */
  private String value(boolean guids) throws Unsupported {
    var value = guids && peek().type == Type.WORD ? next(Type.WORD) : next(Type.TEXT);
    if (guids && !GUID.matcher(value).matches()) {
      throw new Unsupported();
    }
    return value;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private boolean took(String... folded) {
    if (!peek().is(folded)) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(String sign) throws Unsupported {
    if (!took(sign)) {
      throw new Unsupported();
    }
  }

  private String next(Type type) throws Unsupported {
    if (peek().type != type) {
      throw new Unsupported();
    }
    return tokens.get(at++).value;
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
