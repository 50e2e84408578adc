package sallyport.api.identity;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.http.Request;
import sallyport.identity.IdentityRefusal;

/**
 * The body of a token request, {@code application/x-www-form-urlencoded}. A body of another type
 * has no parameters, as at the real service. What is wrong with a body is kept until somebody wants
 * its parameters: a request that needs none is not refused for it.
 *
 * @param problem why the body could not be read
 */
record Form(Map<String, String> fields, Optional<Refusal> problem) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_FIELDS = 100;
  private static final String TYPE = "application/x-www-form-urlencoded";
  private static final Set<String> GRANTS =
      Set.of("client_credentials", "password", "refresh_token");

  static Form of(Request request) {
    var type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith(TYPE) || !request.method().equals("POST")) {
      return new Form(Map.of(), Optional.empty());
    }
    try {
      return new Form(read(request.body()), Optional.empty());
    } catch (RefusedException e) {
      return new Form(Map.of(), Optional.of(e.refusal()));
    }
  }

  /** Each once; a body that is wrong is refused here. */
  Map<String, String> parameters() {
    problem.ifPresent(refusal -> {
      throw new RefusedException(refusal);
    });
    return fields;
  }

  /** Safe as the label of a metric. */
  String grantType() {
    var asked = fields.getOrDefault("grant_type", "");
    return GRANTS.contains(asked) ? asked : "other";
  }

  private static Map<String, String> read(byte[] body) {
    if (body.length > MAX_BYTES) {
      throw new RefusedException(new IdentityRefusal.MalformedRequest());
    }
    var fields = new HashMap<String, String>();
    for (var pair : new String(body, StandardCharsets.UTF_8).split("&", MAX_FIELDS + 1)) {
      int equals = pair.indexOf('=');
      if (pair.isEmpty()) {
        continue;
      }
      var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      // RFC 6749, 3.2: no parameter more than once.
      if (fields.put(name, value) != null) {
        throw new RefusedException(new IdentityRefusal.DuplicateParameter(name));
      }
    }
    if (fields.size() > MAX_FIELDS) {
      throw new RefusedException(new IdentityRefusal.MalformedRequest());
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new RefusedException(new IdentityRefusal.MalformedRequest());
    }
  }

  /** Never the fields: there are secrets among them. */
  @Override
  public String toString() {
    return "Form[" + fields.size() + " fields]";
  }
}
