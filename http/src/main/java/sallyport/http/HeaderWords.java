package sallyport.http;

import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.Map;

/**
 * Header names and values that nearly every answer repeats, in the form that goes on the wire: then
 * they are copied and not encoded, and a name's hash is worked out once. A word that is not here is
 * as good, only slower.
 */
final class HeaderWords {
  private static final Map<String, CharSequence> READY = new HashMap<>();

  static {
    for (var word :
        new String[] {
          "Cache-Control",
          "Content-Type",
          "Expires",
          "Pragma",
          "Strict-Transport-Security",
          "X-Content-Type-Options",
          "x-ms-client-request-id",
          "x-ms-keyvault-network-info",
          "x-ms-keyvault-rbac-assignment-id",
          "x-ms-keyvault-region",
          "x-ms-keyvault-service-version",
          "x-ms-request-id",
          Response.JSON,
          "-1",
          "max-age=31536000;includeSubDomains",
          "no-cache",
          "nosniff"
        }) {
      READY.put(word, AsciiString.cached(word));
    }
  }

  private HeaderWords() {}

  /** The same characters, ready where they are known. */
  static CharSequence ready(String word) {
    var known = READY.get(word);
    return known == null ? word : known;
  }
}
