package sallyport.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tags and facts as a column holds them: one flat JSON object of strings, null when empty. Written
 * and read by hand because the hot path reads one on nearly every call.
 */
final class StringMaps {
  private StringMaps() {}

  static @Nullable String write(Map<String, String> map) {
    if (map.isEmpty()) {
      return null;
    }
    var json = new StringBuilder(32 * map.size()).append('{');
    map.forEach((key, value) -> {
      if (json.length() > 1) {
        json.append(',');
      }
      quote(json, key);
      json.append(':');
      quote(json, value);
    });
    return json.append('}').toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // A lone surrogate has no UTF-8 form: the database would store a question mark.
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  static Map<String, String> read(@Nullable String json) {
    return json == null ? Map.of() : new Reader(json).object();
  }

  private static final class Reader {
    private final String json;
    private int at;

    Reader(String json) {
      this.json = json;
    }

    Map<String, String> object() {
      expect('{');
      var key = string();
      expect(':');
      var value = string();
      if (at == json.length() - 1) {
        expect('}');
        return Map.of(key, value);
      }
      var map = new LinkedHashMap<String, String>();
      map.put(key, value);
      while (json.charAt(at) == ',') {
        at++;
        var next = string();
        expect(':');
        map.put(next, string());
      }
      expect('}');
      if (at != json.length()) {
        throw new IllegalStateException("column does not hold one flat JSON object");
      }
      return map;
    }

    private String string() {
      expect('"');
      int end = json.indexOf('"', at);
      int escape = json.indexOf('\\', at);
      if (end > 0 && (escape < 0 || escape > end)) {
        var plain = json.substring(at, end);
        at = end + 1;
        return plain;
      }
      return escaped();
    }

    private String escaped() {
      var text = new StringBuilder();
      for (char c = json.charAt(at++); c != '"'; c = json.charAt(at++)) {
        if (c != '\\') {
          text.append(c);
        } else if (json.charAt(at) == 'u') {
          text.append((char) Integer.parseInt(json, at + 1, at + 5, 16));
          at += 5;
        } else {
          text.append(json.charAt(at++));
        }
      }
      return text.toString();
    }

    private void expect(char wanted) {
      if (at >= json.length() || json.charAt(at) != wanted) {
        throw new IllegalStateException("column does not hold a flat JSON object");
      }
      at++;
    }
  }
}
