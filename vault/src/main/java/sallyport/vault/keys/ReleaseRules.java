package sallyport.vault.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sallyport.core.RefusedException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The grammar of release policies (azure-key-vault-secure-key-release-policy-grammar): version
 * 1.0.0, {@code anyOf} authorities, each with {@code allOf} or {@code anyOf} conditions on the
 * claims of its tokens. A claim that is not there, or is no plain value, fulfils nothing.
 *
 * @param authorities one of them has to be satisfied
 */
record ReleaseRules(List<Authority> authorities) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();
  private static final String VERSION = "1.0.0";
  private static final int DEEPEST = 10;

  /**
   * @param url who issues the tokens
   */
  record Authority(String url, Condition condition) {}

  sealed interface Condition {
    record All(List<Condition> of) implements Condition {}

    record Any(List<Condition> of) implements Condition {}

    /**
     * @param claim a path of members, joined with dots
     */
    record Equal(String claim, JsonNode value) implements Condition {}
  }

  /**
   * Refuses a policy that is not all grammar: a condition that was passed over would let a key go
   * where its owner did not want it. One that was stored before this was asked is read as ever.
   */
  static void check(ReleasePolicy policy) {
    read(policy);
    try {
      var document = STRICT.readTree(policy.data());
      checkMembers(document, "version", "anyOf");
      for (var authority : list(document, "anyOf")) {
        checkMembers(authority, "authority", "allOf", "anyOf");
        checkConditions(authority);
      }
    } catch (JacksonException _) {
      throw refused("a member stands in it twice");
    }
  }

  private static void checkConditions(JsonNode holder) {
    for (var name : List.of("allOf", "anyOf")) {
      for (var condition : holder.path(name)) {
        if (condition.has("claim")) {
          checkMembers(condition, "claim", "equals");
        } else {
          checkMembers(condition, "allOf", "anyOf");
          checkConditions(condition);
        }
      }
    }
  }

  private static void checkMembers(JsonNode node, String... known) {
    if (!List.of(known).containsAll(node.propertyNames())) {
      throw refused("a member that the grammar does not have");
    }
  }

  static ReleaseRules read(ReleasePolicy policy) {
    try {
      var document = JSON.readTree(policy.data());
      if (!document.path("version").asString("").equals(VERSION)) {
        throw refused("its version is not " + VERSION);
      }
      var authorities = new ArrayList<Authority>();
      for (var authority : list(document, "anyOf")) {
        var url = authority.path("authority").asString("");
        if (url.isEmpty()) {
          throw refused("an authority without its URL");
        }
        authorities.add(new Authority(url, condition(authority, 0)));
      }
      return new ReleaseRules(authorities);
    } catch (JacksonException _) {
      throw refused("no JSON");
    }
  }

  private static Condition condition(JsonNode node, int depth) {
    if (depth > DEEPEST) {
      throw refused("nested too deeply");
    }
    boolean all = node.has("allOf");
    if (all == node.has("anyOf")) {
      if (!all && node.has("claim")) {
        return equal(node);
      }
      throw refused("neither allOf nor anyOf, or both");
    }
    var of = new ArrayList<Condition>();
    for (var part : list(node, all ? "allOf" : "anyOf")) {
      of.add(condition(part, depth + 1));
    }
    return all ? new Condition.All(of) : new Condition.Any(of);
  }

  private static Condition equal(JsonNode node) {
    var claim = node.path("claim");
    var value = node.path("equals");
    if (!claim.isString() || !value.isValueNode() || value.isNull() || value.isMissingNode()) {
      throw refused("a claim without a value to be equal to");
    }
    return new Condition.Equal(claim.stringValue(), value);
  }

  private static Iterable<JsonNode> list(JsonNode node, String name) {
    var list = node.path(name);
    if (!list.isArray() || list.isEmpty()) {
      throw refused(name + " is no list of conditions");
    }
    return list;
  }

  /** Whether the claims of a token of an authority satisfy the policy. */
  boolean satisfied(String issuer, JsonNode claims) {
    return authorities.stream()
        .filter(authority -> sameUrl(authority.url(), issuer))
        .anyMatch(authority -> holds(authority.condition(), claims));
  }

  private static boolean sameUrl(String one, String other) {
    return bare(one).equals(bare(other));
  }

  static String bare(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static boolean holds(Condition condition, JsonNode claims) {
    return switch (condition) {
      case Condition.All(var of) -> of.stream().allMatch(part -> holds(part, claims));
      case Condition.Any(var of) -> of.stream().anyMatch(part -> holds(part, claims));
      case Condition.Equal(var claim, var value) ->
          found(claims, claim).filter(it -> same(it, value)).isPresent();
    };
  }

  /**
   * The grammar writes true and false as texts, and so do most policies; tokens have them bare. No
   * other value is two things.
   */
  private static boolean same(JsonNode one, JsonNode other) {
    return one.equals(other) || sameTruth(one, other) || sameTruth(other, one);
  }

  private static boolean sameTruth(JsonNode bare, JsonNode text) {
    return bare.isBoolean() && text.isString() && bare.asString().equals(text.stringValue());
  }

  /** A member whose own name has dots comes before a path of members. */
  private static Optional<JsonNode> found(JsonNode claims, String path) {
    var whole = claims.get(path);
    if (whole != null) {
      return whole.isValueNode() ? Optional.of(whole) : Optional.empty();
    }
    int dot = path.indexOf('.');
    while (dot > 0) {
      var head = claims.get(path.substring(0, dot));
      if (head != null && head.isObject()) {
        var rest = found(head, path.substring(dot + 1));
        if (rest.isPresent()) {
          return rest;
        }
      }
      dot = path.indexOf('.', dot + 1);
    }
    return Optional.empty();
  }

  private static RefusedException refused(String problem) {
    return KeyRules.invalid("release_policy.data", problem);
  }
}
