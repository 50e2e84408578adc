package sallyport.identity.tokens;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The compact serialisation of a signed token (RFC 7515): three parts of base64url, split and
 * decoded once. Nothing in it is believed before its signature was verified.
 *
 * @param encodedHeader the first part as it came
 * @param signingInput what the signature covers, ASCII
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the verifier as they are
public record Jose(
    String encodedHeader,
    Map<String, Object> header,
    Map<String, Object> claims,
    byte[] signingInput,
    byte[] signature) {
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** Empty when it is no signed token, or longer than {@code maxChars}. */
  public static Optional<Jose> parseUnverified(String token, int maxChars) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (token.length() > maxChars
        || first < 1
        || second < 0
        || token.indexOf('.', second + 1) >= 0) {
      return Optional.empty();
    }
    var header = json(token.substring(0, first));
    var claims = json(token.substring(first + 1, second));
    var signature = decoded(token.substring(second + 1));
    if (header == null || claims == null || signature == null) {
      return Optional.empty();
    }
    var input = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    return Optional.of(new Jose(token.substring(0, first), header, claims, input, signature));
  }

  public Optional<String> headerText(String name) {
    return header.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  public Optional<String> text(String claim) {
    return claims.get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** A NumericDate (RFC 7519), which may have a fraction; whole seconds. */
  public Optional<Long> seconds(String claim) {
    return claims.get(claim) instanceof Number number
            && Math.abs(number.doubleValue()) < 1e12 // the year 33658; refuses NaN as well
        ? Optional.of((long) number.doubleValue())
        : Optional.empty();
  }

  static String encode(byte[] bytes) {
    return ENCODER.encodeToString(bytes);
  }

  static String encode(Map<String, Object> json) {
    return encode(JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Map<String, Object> json(String part) {
    var bytes = decoded(part);
    // The parser would take an array for an empty object.
    if (bytes == null || bytes.length == 0 || bytes[0] != '{') {
      return null;
    }
    try {
      return JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (ParseException _) {
      return null;
    }
  }

  private static byte @Nullable [] decoded(String part) {
    try {
      return DECODER.decode(part);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
