package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.http.BadJsonException;
import sallyport.http.Request;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.Attributes;
import tools.jackson.databind.JsonNode;

/**
 * A request body and typed reading of its members. Unknown and read-only members are ignored as the
 * service does; {@code null} is the same as absent; a member of the wrong type is refused by its
 * path. What a body contains is never part of a refusal.
 */
final class Body {
  private static final int MOST_ITEMS = 64;

  private final JsonNode node;
  private final String path;

  private Body(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static Body of(Request request) {
    try {
      var node = request.json();
      if (!node.isObject()) {
        throw bad("");
      }
      return new Body(node, "");
    } catch (BadJsonException _) {
      throw bad("");
    }
  }

  Optional<String> text(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isString()) {
      throw bad(path + name);
    }
    return Optional.of(member.stringValue());
  }

  /** A text that must be there, as UTF-8; one with half a surrogate pair is refused. */
  SecretBytes secret(String name) {
    var text = text(name).orElseThrow(() -> bad(path + name));
    try {
      ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      var bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      utf8.clear().put(new byte[utf8.capacity()]);
      return SecretBytes.owning(bytes);
    } catch (CharacterCodingException _) {
      throw bad(path + name);
    }
  }

  Optional<Map<String, String>> tags() {
    var member = member("tags");
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isObject()) {
      throw bad(path + "tags");
    }
    var tags = new LinkedHashMap<String, String>();
    for (var tag : member.properties()) {
      if (!tag.getValue().isString()) {
        throw bad(path + "tags");
      }
      tags.put(tag.getKey(), tag.getValue().stringValue());
    }
    return Optional.of(tags);
  }

  AttributeChanges attributes() {
    var member = member("attributes");
    if (member == null) {
      return AttributeChanges.NONE;
    }
    if (!member.isObject()) {
      throw bad(path + "attributes");
    }
    var attributes = new Body(member, path + "attributes.");
    return new AttributeChanges(
        attributes.bool("enabled"), attributes.time("nbf"), attributes.time("exp"));
  }

  Optional<Boolean> bool(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isBoolean()) {
      throw bad(path + name);
    }
    return Optional.of(member.booleanValue());
  }

  /** Seconds since 1970, up to the end of the year 9999. */
  private Optional<Instant> time(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isIntegralNumber() || !member.canConvertToLong()) {
      throw bad(path + name);
    }
    long seconds = member.longValue();
    if (seconds < 0 || seconds > Attributes.LATEST.getEpochSecond()) {
      throw bad(path + name);
    }
    return Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** A whole number that fits into 32 bits. */
  Optional<Integer> number(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isIntegralNumber() || !member.canConvertToInt()) {
      throw bad(path + name);
    }
    return Optional.of(member.intValue());
  }

  /** A text that must be there. */
  String required(String name) {
    return text(name).orElseThrow(() -> bad(path + name));
  }

  /** Base64url (RFC 4648, section 5), with or without padding. */
  Optional<byte[]> octets(String name) {
    return text(name).map(text -> decoded(name, text, false));
  }

  byte[] requiredOctets(String name) {
    var text =
        text(name).orElseThrow(() -> new RefusedException(new RequestRefusal.Missing(path + name)));
    return decoded(name, text, true);
  }

  private byte[] decoded(String name, String text, boolean required) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw new RefusedException(new RequestRefusal.NotBase64Url(path + name, required));
    }
  }

  Optional<Body> object(String name) {
    var member = member(name);
    if (member == null) {
      return Optional.empty();
    }
    if (!member.isObject()) {
      throw bad(path + name);
    }
    return Optional.of(new Body(member, path + name + "."));
  }

  Body requiredObject(String name) {
    return object(name).orElseThrow(() -> bad(path + name));
  }

  /** A list of objects. */
  List<Body> objects(String name) {
    var list = new ArrayList<Body>();
    for (var item : array(name)) {
      if (!item.isObject()) {
        throw bad(path + name);
      }
      list.add(new Body(item, path + name + "."));
    }
    return list;
  }

  /** A list of texts; absent is not empty. */
  Optional<List<String>> texts(String name) {
    if (member(name) == null) {
      return Optional.empty();
    }
    var list = new ArrayList<String>();
    for (var item : array(name)) {
      if (!item.isString()) {
        throw bad(path + name);
      }
      list.add(item.stringValue());
    }
    return Optional.of(list);
  }

  private Iterable<JsonNode> array(String name) {
    var member = member(name);
    if (member == null) {
      return List.of();
    }
    if (!member.isArray() || member.size() > MOST_ITEMS) {
      throw bad(path + name);
    }
    return member;
  }

  /** Refuses a member by its name. */
  RefusedException refused(String name) {
    return bad(path + name);
  }

  private @Nullable JsonNode member(String name) {
    var member = node.get(name);
    return member == null || member.isNull() ? null : member;
  }

  private static RefusedException bad(String path) {
    return new RefusedException(new RequestRefusal.BadParameter(path));
  }
}
