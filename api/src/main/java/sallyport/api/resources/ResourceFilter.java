package sallyport.api.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sallyport.core.RefusedException;

/**
 * The part of OData's {@code $filter} that lists of resources take: terms {@code member eq
 * 'value'}, joined by {@code and}. A filter that is not understood is refused: passing it over
 * would show more than was asked for.
 */
final class ResourceFilter {
  private static final int MAX_LENGTH = 2_048;
  private static final Pattern TERM =
      Pattern.compile("\\s*([A-Za-z]{1,32})\\s+eq\\s+'((?:[^']|'')*+)'\\s*(and\\b|$)");

  private final List<Term> terms;

  private ResourceFilter(List<Term> terms) {
    this.terms = terms;
  }

  private record Term(String member, String value) {}

  static ResourceFilter parse(Optional<String> filter) {
    var text = filter.orElse("");
    if (text.isBlank()) {
      return new ResourceFilter(List.of());
    }
    var terms =
        text.length() <= MAX_LENGTH ? terms(TERM.matcher(text), text.length()) : List.<Term>of();
    if (terms.isEmpty()) {
      throw new RefusedException(new WireRefusal.UnusableFilter());
    }
    return new ResourceFilter(terms);
  }

  boolean takes(String type, String name, String location, String group, Map<String, String> tags) {
    var wantedTag = value("tagname");
    var tagged =
        wantedTag.isEmpty()
            || tags.entrySet().stream()
                .filter(tag -> tag.getKey().equalsIgnoreCase(wantedTag.get()))
                .anyMatch(tag -> value("tagvalue").map(tag.getValue()::equals).orElse(true));
    return tagged
        && is("resourcetype", type)
        && is("name", name)
        && is("location", location)
        && is("resourcegroup", group);
  }

  private boolean is(String member, String found) {
    return value(member).map(found::equalsIgnoreCase).orElse(true);
  }

  private Optional<String> value(String member) {
    return terms.stream().filter(t -> t.member().equals(member)).map(Term::value).findFirst();
  }

  private static List<Term> terms(Matcher matcher, int end) {
    var terms = new ArrayList<Term>();
    int at = 0;
    while (at < end || at == 0) {
      if (!matcher.find(at) || matcher.start() != at || !known(matcher.group(1))) {
        return List.of();
      }
      terms.add(
          new Term(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2).replace("''", "'")));
      var last = matcher.group(3).isEmpty();
      if (!last && matcher.end() >= end) {
        return List.of();
      }
      at = last ? end : matcher.end();
    }
    return List.copyOf(terms);
  }

  private static boolean known(String member) {
    return List.of("resourcetype", "name", "location", "resourcegroup", "tagname", "tagvalue")
        .contains(member.toLowerCase(Locale.ROOT));
  }
}
