package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The vectors in this module's test resources; where they are from stands beside them. */
final class Wycheproof {
  private Wycheproof() {}

  /** One vector, with the members of its group. */
  record Case(Map<String, String> members) {
    String get(String name) {
      return members.getOrDefault(name, "");
    }

    byte[] octets(String name) {
      return HexFormat.of().parseHex(get(name));
    }

    boolean has(String name) {
      return members.containsKey(name);
    }

    boolean valid() {
      return get("result").equals("valid");
    }

    String what() {
      return "case " + get("id") + ", " + get("result") + ", " + get("flags");
    }
  }

  static List<Case> read(String file) {
    return readFrom("/wycheproof/" + file + ".txt");
  }

  /** Vectors of others in the same form. */
  static List<Case> readFrom(String resource) {
    try (var in = Objects.requireNonNull(Wycheproof.class.getResourceAsStream(resource))) {
      var cases = new ArrayList<Case>();
      var group = Map.<String, String>of();
      for (var line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        if (line.startsWith("group")) {
          group = members(line);
        } else if (!line.startsWith("#")) {
          var all = new HashMap<>(group);
          all.putAll(members(line));
          cases.add(new Case(all));
        }
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> members(String line) {
    var members = new HashMap<String, String>();
    for (var word : line.split(" ")) {
      int equal = word.indexOf('=');
      if (equal > 0) {
        members.put(word.substring(0, equal), word.substring(equal + 1));
      }
    }
    return members;
  }
}
