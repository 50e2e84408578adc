package sallyport.vault.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.VaultRefusal;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks the tokens in which an attestation authority says what it has seen of a machine (JWS, RFC
 * 7515). Only authorities that an operator has configured, with their keys, are believed; nothing
 * is fetched.
 */
public final class Attestations {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Decoder OCTETS = Base64.getUrlDecoder();
  private static final int LONGEST_TOKEN = 65_536;
  private static final int LEAST_MODULUS_BYTES = 256;
  private static final int MOST_MODULUS_BYTES = 1024;
  private static final long LEEWAY_SECONDS = 300;

  private final Map<String, List<AuthorityKey>> authorities = new HashMap<>();
  private final InstantSource clock;

  private record AuthorityKey(Optional<String> kid, PublicKeyParts parts) {}

  /** What an authority says. */
  record Attested(String issuer, JsonNode claims) {

    /**
     * The key that the attested machine holds: the first RSA key among {@code x-ms-runtime.keys}
     * that is for encryption.
     */
    PublicKeyParts.Rsa recipient() {
      try {
        return rsa(recipientKey());
      } catch (IllegalArgumentException _) {
        throw refused("the key to encrypt to is none");
      }
    }

    String recipientId() {
      return recipientKey().path("kid").asString("");
    }

    private JsonNode recipientKey() {
      for (var key : claims.path("x-ms-runtime").path("keys")) {
        if (key.path("kty").asString("").equals("RSA") && forEncryption(key)) {
          return key;
        }
      }
      throw refused("the attestation names no key to encrypt to");
    }

    private static boolean forEncryption(JsonNode key) {
      if (key.path("use").asString("").equals("enc")) {
        return true;
      }
      for (var operation : key.path("key_ops")) {
        if (operation.asString("").equals("encrypt")) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param keySets the JWK sets (RFC 7517) of the authorities, by their URLs
   * @throws IllegalArgumentException when one of them is none; the message says which
   */
  public Attestations(Map<String, byte[]> keySets, InstantSource clock) {
    this.clock = clock;
    keySets.forEach((url, set) -> {
      try {
        authorities.put(ReleaseRules.bare(url), keys(JSON.readTree(set)));
      } catch (JacksonException | IllegalArgumentException | RefusedException _) {
        throw new IllegalArgumentException("the key set of " + url + " is no JWK set");
      }
    });
  }

  private static List<AuthorityKey> keys(JsonNode set) {
    var keys = new ArrayList<AuthorityKey>();
    for (var key : set.path("keys")) {
      var kid =
          key.path("kid").isString()
              ? Optional.of(key.path("kid").stringValue())
              : Optional.<String>empty();
      switch (key.path("kty").asString("")) {
        case "RSA" -> keys.add(new AuthorityKey(kid, rsa(key)));
        case "EC" ->
            Curve.named(key.path("crv").asString(""))
                .ifPresent(curve ->
                    keys.add(
                        new AuthorityKey(
                            kid,
                            new PublicKeyParts.Ec(curve, octets(key, "x"), octets(key, "y")))));
        default -> {
          // A key of a kind that signs nothing here.
        }
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no keys");
    }
    return keys;
  }

  private static PublicKeyParts.Rsa rsa(JsonNode key) {
    var parts = SoftwareModule.rsa(octets(key, "n"), octets(key, "e"));
    if (parts.n().length < LEAST_MODULUS_BYTES || parts.n().length > MOST_MODULUS_BYTES) {
      throw new IllegalArgumentException("an RSA key of another size");
    }
    return parts;
  }

  private static byte[] octets(JsonNode key, String name) {
    return OCTETS.decode(key.path(name).asString(""));
  }

  /** The claims of a token that holds; anything else is refused. */
  Attested verified(String token) {
    var parts = token.split("\\.", -1);
    if (token.length() > LONGEST_TOKEN || parts.length != 3) {
      throw refused("no attestation token");
    }
    try {
      var header = JSON.readTree(OCTETS.decode(parts[0]));
      // RFC 7515, 4.1.11: none of what a header may call critical is understood here.
      if (header.has("crit")) {
        throw refused("the attestation asks for what is not understood");
      }
      var claims = JSON.readTree(OCTETS.decode(parts[1]));
      var issuer = claims.path("iss").asString("");
      var keys = authorities.getOrDefault(ReleaseRules.bare(issuer), List.of());
      var algorithm = SignatureAlgorithm.named(header.path("alg").asString(""));
      var input = token.substring(0, parts[0].length() + 1 + parts[1].length()).getBytes(US_ASCII);
      var signature = OCTETS.decode(parts[2]);
      var kid = header.path("kid").asString("");
      var holds =
          algorithm.isPresent()
              && keys.stream()
                  .filter(key -> kid.isEmpty() || key.kid().filter(kid::equals).isPresent())
                  .anyMatch(key ->
                      SoftwareModule.verifies(key.parts(), algorithm.get(), input, signature));
      if (!holds) {
        throw refused("the attestation is not signed by a configured authority");
      }
      checkTimes(claims);
      return new Attested(issuer, claims);
    } catch (JacksonException | IllegalArgumentException _) {
      throw refused("no attestation token");
    }
  }

  private void checkTimes(JsonNode claims) {
    long now = clock.instant().getEpochSecond();
    var end = claims.path("exp");
    if (!seconds(end) || end.longValue() < now - LEEWAY_SECONDS) {
      throw refused("the attestation has ended");
    }
    var start = claims.path("nbf");
    if (!start.isMissingNode() && (!seconds(start) || start.longValue() > now + LEEWAY_SECONDS)) {
      throw refused("the attestation is not valid yet");
    }
  }

  private static boolean seconds(JsonNode time) {
    return time.isIntegralNumber() && time.canConvertToLong();
  }

  static RefusedException refused(String why) {
    return new RefusedException(new VaultRefusal.NotReleasable(why));
  }
}
