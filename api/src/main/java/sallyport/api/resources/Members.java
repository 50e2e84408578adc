package sallyport.api.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import sallyport.core.RefusedException;
import tools.jackson.databind.JsonNode;

/**
 * The members of a JSON object of a request. Names are compared without regard to case, null is
 * absence, unknown members are passed over: so does the real service. A value of the wrong type is
 * refused by its path, never by what it was.
 */
final class Members {
  private final JsonNode node;
  private final String path;

  private Members(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static Members of(JsonNode body) {
    if (!body.isObject()) {
      throw unusable("", "must be a JSON object");
    }
    return new Members(body, "");
  }

  /** Refuses members of other names, where passing one over would answer another question. */
  Members only(Collection<String> names) {
    for (var member : node.properties()) {
      if (names.stream().noneMatch(member.getKey()::equalsIgnoreCase)) {
        throw unusable(
            path(member.getKey()),
            "is not known; known are "
                + names.stream().map(this::path).collect(Collectors.joining(", ")));
      }
    }
    return this;
  }

  Optional<String> text(String name) {
    return find(name)
        .map(value -> {
          if (!value.isString()) {
            throw unusable(path(name), "must be a string");
          }
          return value.stringValue();
        });
  }

  /** True, false, or one of these words: templates send words. */
  Optional<Boolean> flag(String name) {
    return find(name)
        .map(value -> {
          if (value.isBoolean()) {
            return value.booleanValue();
          }
          var word = value.isString() ? value.stringValue() : "";
          if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
            return word.equalsIgnoreCase("true");
          }
          throw unusable(path(name), "must be true or false");
        });
  }

  Optional<Integer> number(String name) {
    return find(name)
        .map(value -> {
          if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw unusable(path(name), "must be a whole number");
          }
          return value.intValue();
        });
  }

  Optional<Members> object(String name) {
    return find(name)
        .map(value -> {
          if (!value.isObject()) {
            throw unusable(path(name), "must be an object");
          }
          return new Members(value, path(name));
        });
  }

  Optional<List<Members>> objects(String name) {
    return array(
        name,
        item -> {
          if (!item.node.isObject()) {
            throw unusable(item.path, "must be an object");
          }
          return item;
        });
  }

  /** Empty when absent. */
  List<String> texts(String name) {
    return array(
            name,
            item -> {
              if (!item.node.isString()) {
                throw unusable(item.path, "must be a string");
              }
              return item.node.stringValue();
            })
        .orElse(List.of());
  }

  /** A map of strings, in the order sent; a null value counts as empty. */
  Optional<Map<String, String>> map(String name) {
    return object(name)
        .map(members -> {
          var map = new LinkedHashMap<String, String>();
          for (var member : members.node.properties()) {
            var value = member.getValue();
            if (!value.isNull() && !value.isString()) {
              throw unusable(members.path(member.getKey()), "must be a string");
            }
            map.put(member.getKey(), value.isNull() ? "" : value.stringValue());
          }
          return map;
        });
  }

  boolean has(String name) {
    return find(name).isPresent();
  }

  private <T> Optional<List<T>> array(String name, Function<Members, T> read) {
    return find(name)
        .map(value -> {
          if (!value.isArray()) {
            throw unusable(path(name), "must be an array");
          }
          var items = new ArrayList<T>(value.size());
          for (int i = 0; i < value.size(); i++) {
            items.add(read.apply(new Members(value.get(i), path(name) + "[" + i + "]")));
          }
          return items;
        });
  }

  private Optional<JsonNode> find(String name) {
    for (var member : node.properties()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        return Optional.of(member.getValue()).filter(value -> !value.isNull());
      }
    }
    return Optional.empty();
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static RefusedException unusable(String path, String problem) {
    return new RefusedException(new WireRefusal.UnusableBody(ArmErrors.clip(path), problem));
  }
}
