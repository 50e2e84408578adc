package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Seeded nonsense in the bodies of key operations: members of good bodies that are lost, doubled,
 * exchanged, of another type or length. Whatever comes is done or refused, and never a fault.
 */
class KeyBodyFuzzer {
  private static final int ROUNDS = 4_000;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final List<String> VERSIONS =
      List.of("2016-10-01", "7.0", "7.2", "7.6", "2026-05-01-preview");
  private static final List<String> KEYS = List.of("rsa", "ec", "k1", "oct", "akp", "gone");
  private static final List<String> CALLS =
      List.of(
          "/sign",
          "/verify",
          "/encrypt",
          "/decrypt",
          "/wrapkey",
          "/unwrapkey",
          "/securewrapkey",
          "/secureunwrapkey",
          "/release",
          "/rotate",
          "/backup",
          "/create",
          "//sign",
          "/00000000000000000000000000000001/verify",
          "/no-version/encrypt",
          "");

  private final DataPlaneFixture fixture = new DataPlaneFixture();
  private final Random random = new Random(20_261_126);

  /** Members of bodies, good where they belong. */
  private static final List<String> NAMES =
      List.of(
          "alg",
          "value",
          "digest",
          "signature",
          "iv",
          "tag",
          "aad",
          "context",
          "external_mu",
          "kty",
          "crv",
          "key_size",
          "public_exponent",
          "key_ops",
          "key",
          "key_hsm",
          "Hsm",
          "attributes",
          "tags",
          "release_policy",
          "n",
          "e",
          "d",
          "p",
          "q",
          "dp",
          "dq",
          "qi",
          "x",
          "y",
          "k",
          "pub",
          "priv",
          "target",
          "enc",
          "nonce",
          "count",
          "exportable",
          "nbf",
          "exp",
          "enabled",
          "contentType",
          "data",
          "immutable");

  private static final List<String> WORDS =
      List.of(
          "RS256",
          "PS384",
          "RSNULL",
          "ES256",
          "ES256K",
          "HS256",
          "ML-DSA-44",
          "RSA1_5",
          "RSA-OAEP-256",
          "A128KW",
          "A256GCM",
          "A128CBCPAD",
          "CKM_AES_KEY_WRAP_PAD",
          "RSA",
          "EC",
          "RSA-HSM",
          "oct",
          "oct-HSM",
          "AKP",
          "P-256",
          "P-256K",
          "SECP256K1",
          "sign",
          "import",
          "CKM_RSA_AES_KEY_WRAP",
          "a.b.c",
          "eyJhbGciOiJSUzI1NiJ9.e30.AA",
          "",
          "\\u0000",
          "\\ud800",
          "application/json; charset=utf-8");

  private String value(int depth) {
    return switch (random.nextInt(depth > 2 ? 8 : 11)) {
      case 0, 1, 2 -> '"' + WORDS.get(random.nextInt(WORDS.size())) + '"';
      case 3, 4, 5 -> '"' + TEXT.encodeToString(octets()) + '"';
      case 6 ->
          List.of("null", "true", "false", "-1", "0", "2048", "65537", "1e999", "0.5")
              .get(random.nextInt(9));
      case 7 -> "\"AA==\"";
      case 8 -> "[" + value(depth + 1) + "," + value(depth + 1) + "]";
      default -> object(depth + 1);
    };
  }

  private byte[] octets() {
    int[] lengths = {0, 1, 8, 12, 16, 24, 32, 48, 64, 65, 132, 256, 257, 1312, 2420};
    var octets = new byte[lengths[random.nextInt(lengths.length)]];
    if (random.nextInt(4) != 0) {
      random.nextBytes(octets);
    }
    return octets;
  }

  private String object(int depth) {
    var members = new ArrayList<String>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      members.add('"' + NAMES.get(random.nextInt(NAMES.size())) + "\":" + value(depth));
    }
    return "{" + String.join(",", members) + "}";
  }

  /** A body that comes near to what an operation reads. */
  private String near(String call) {
    var members = new ArrayList<String>();
    if (call.isEmpty()) {
      var key = new ArrayList<String>();
      key.add("\"kty\":\"" + List.of("RSA", "EC", "oct-HSM", "AKP").get(random.nextInt(4)) + '"');
      for (var name :
          List.of("n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y", "k", "key_hsm")) {
        if (random.nextInt(3) != 0) {
          key.add('"' + name + "\":\"" + TEXT.encodeToString(octets()) + '"');
        }
      }
      key.add("\"crv\":\"P-256\"");
      members.add("\"key\":{" + String.join(",", key) + "}");
    } else {
      members.add("\"alg\":\"" + WORDS.get(random.nextInt(13)) + '"');
    }
    for (var name : List.of("value", "digest", "iv", "tag", "aad", "context", "external_mu")) {
      if (random.nextInt(3) != 0) {
        members.add('"' + name + "\":\"" + TEXT.encodeToString(octets()) + '"');
      }
    }
    return "{" + String.join(",", members) + "}";
  }

  private String cut(String body) {
    return random.nextInt(12) == 0 ? body.substring(0, random.nextInt(body.length())) : body;
  }

  @Test
  void no_body_of_a_key_operation_is_a_fault() {
    var preview = "?api-version=2026-05-01-preview";
    make("/keys/rsa/create" + preview, "{\"kty\":\"RSA\"}");
    make("/keys/ec/create" + preview, "{\"kty\":\"EC\"}");
    make("/keys/k1/create" + preview, "{\"kty\":\"EC\",\"crv\":\"P-256K\"}");
    make("/keys/oct/create" + preview, "{\"kty\":\"oct-HSM\",\"key_size\":128}");
    make("/keys/akp/create" + preview, "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}");
    int done = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var call = CALLS.get(random.nextInt(CALLS.size()));
      var body = cut(random.nextBoolean() ? object(0) : near(call));
      // No name collects more versions than it may have.
      var name =
          call.equals("/create") || call.equals("/rotate") || call.isEmpty()
              ? "made" + round
              : KEYS.get(random.nextInt(KEYS.size()));
      var target =
          "/keys/" + name + call + "?api-version=" + VERSIONS.get(random.nextInt(VERSIONS.size()));
      var answer = fixture.call(call.isEmpty() ? "PUT" : "POST", target, body);

      assertThat(answer.status())
          .as("round %d: %s %s: %s", round, target, body, body(answer))
          .isBetween(200, 499);
      done += answer.status() == 200 ? 1 : 0;
      refused += answer.status() == 200 ? 0 : 1;
    }
    // Both branches are reached.
    assertThat(done).isGreaterThan(ROUNDS / 50);
    assertThat(refused).isGreaterThan(ROUNDS / 4);
  }

  private void make(String target, String body) {
    assertThat(fixture.call("POST", target, body).status()).isEqualTo(200);
  }
}
