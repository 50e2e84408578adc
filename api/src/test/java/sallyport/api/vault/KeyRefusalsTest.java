package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.DataPlaneFixture.header;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.http.Response;

/** What keys and the members of their calls are refused with, to the letter. */
class KeyRefusalsTest {
  private static final String V = "?api-version=7.6";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String KID =
      "https://kv-pay.vault.example.test:8443/keys/k/00000000000000000000000000000001";
  private static final int BLOCK_BYTES = 256;

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  private void create(String version, String body) {
    var made = fixture.call("POST", "/keys/k/create?api-version=" + version, body);
    assertThat(made.status()).as(body(made)).isEqualTo(200);
  }

  private void refused(String path, String body, String message) {
    assertRefused(fixture.call("POST", path, body), 400, "BadParameter", message);
  }

  private static String octets(int count) {
    return TEXT.encodeToString(new byte[count]);
  }

  /** The lengths are those of Azure/azure-cli#28027. */
  @ParameterizedTest
  @CsvSource({
    "EC, P-256, ES256, 43, 32",
    "EC, P-256, ES256, 0, 32",
    "EC, P-521, ES512, 32, 64",
    "RSA, P-256, RS384, 32, 48",
    "RSA, P-256, PS256, 20, 32",
    "oct-HSM, P-256, HS512, 32, 64"
  })
  void a_digest_of_another_length_is_refused_with_both_lengths(
      String type, String curve, String algorithm, int found, int taken) {
    var operations = type.equals("oct-HSM") ? ",\"key_ops\":[\"sign\",\"verify\"]" : "";
    create("7.6", "{\"kty\":\"" + type + "\",\"crv\":\"" + curve + "\"" + operations + "}");
    var rest =
        found + " bytes. " + algorithm + " requires " + taken + " bytes, encoded with base64url.";
    refused(
        "/keys/k/sign" + V,
        "{\"alg\":\"" + algorithm + "\",\"value\":\"" + octets(found) + "\"}",
        "Invalid length of 'value': " + rest);
    refused(
        "/keys/k/verify" + V,
        "{\"alg\":\"" + algorithm + "\",\"digest\":\"" + octets(found) + "\",\"value\":\"AA\"}",
        "Invalid length of 'digest': " + rest);
  }

  @Test
  void a_value_too_long_to_be_signed_is_refused_by_the_member_that_carried_it() {
    create("7.6", "{\"kty\":\"RSA\"}");
    refused(
        "/keys/k/sign" + V,
        "{\"alg\":\"RSNULL\",\"value\":\"" + octets(246) + "\"}",
        "Property value has invalid value\r\n");
    refused(
        "/keys/k/verify" + V,
        "{\"alg\":\"RSNULL\",\"digest\":\"" + octets(246) + "\",\"value\":\"AA\"}",
        "Property digest has invalid value\r\n");
  }

  /** The first is Azure/azure-sdk-for-java#6262 with the names of today. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7.6|EC\",\"crv\":\"P-256|sign|ES256K|32|signing|uses curve 'P-256'|curve 'P-256K'",
        "7.6|EC\",\"crv\":\"P-256K|verify|ES256|32|signing|uses curve 'P-256K'|curve 'P-256'",
        "2016-10-01|EC\",\"crv\":\"SECP256K1|sign|ES256|32|signing|uses curve 'SECP256K1'|curve 'P-256'",
        "2016-10-01|EC\",\"crv\":\"P-256|sign|ECDSA256|32|signing|uses curve 'P-256'|curve 'SECP256K1'",
        "7.6|EC|sign|RS256|32|signing|is of type 'EC'|type 'RSA' or 'RSA-HSM'",
        "7.6|RSA|sign|ES384|48|signing|is of type 'RSA'|type 'EC' or 'EC-HSM'",
        "7.6|RSA-HSM|sign|HS256|32|signing|is of type 'RSA-HSM'|type 'oct' or 'oct-HSM'",
        "7.6|RSA|encrypt|A256GCM|1|encryption|is of type 'RSA'|type 'oct' or 'oct-HSM'",
        "7.6|RSA|decrypt|A256KW|40|encryption|is of type 'RSA'|type 'oct' or 'oct-HSM'",
        "7.6|oct-HSM|wrapkey|A128KW|16|encryption|uses size '256'|size '128'",
        "7.6|oct-HSM|unwrapkey|RSA-OAEP|256|encryption|is of type 'oct-HSM'|type 'RSA' or 'RSA-HSM'",
        "2026-05-01-preview|AKP|sign|ML-DSA-44|3|signing|uses parameter set 'ML-DSA-65'|parameter set 'ML-DSA-44'",
        "2026-05-01-preview|EC|sign|ML-DSA-44|3|signing|is of type 'EC'|type 'AKP' or 'AKP-HSM'"
      })
  void an_algorithm_of_another_key_is_refused_with_what_it_is_for(
      String version,
      String type,
      String operation,
      String algorithm,
      int bytes,
      String kind,
      String uses,
      String takes) {
    create(version, "{\"kty\":\"" + type + "\"}");
    refused(
        "/keys/k/" + operation + "?api-version=" + version,
        "{\"alg\":\""
            + algorithm
            + "\",\"value\":\""
            + octets(bytes)
            + "\""
            + (operation.equals("verify") ? ",\"digest\":\"" + octets(bytes) + "\"}" : "}"),
        "Key and "
            + kind
            + " algorithm are incompatible. Key "
            + KID
            + " "
            + uses
            + ", and algorithm '"
            + algorithm
            + "' can only be used with "
            + takes
            + ".");
  }

  /** Text and line ends are those of bruj0/vault-recovery-key#20. */
  @Test
  void a_member_that_does_not_decode_is_refused_and_counts_as_missing() {
    create("7.6", "{\"kty\":\"RSA\"}");
    for (var operation : new String[] {"encrypt", "decrypt", "wrapkey", "unwrapkey"}) {
      for (var value : new String[] {"+/+/", "A", "=!", "AA AA"}) {
        refused(
            "/keys/k/" + operation + V,
            "{\"alg\":\"RSA-OAEP\",\"value\":\"" + value + "\"}",
            "Content of 'value' is not base64url.\r\nProperty 'value' is required.\r\n");
      }
      refused(
          "/keys/k/" + operation + V,
          "{\"alg\":\"RSA-OAEP\"}",
          "Property 'value' is required.\r\n");
    }
    refused(
        "/keys/k/verify" + V,
        "{\"alg\":\"RS256\",\"digest\":\"?\",\"value\":\"AA\"}",
        "Content of 'digest' is not base64url.\r\nProperty 'digest' is required.\r\n");
    refused(
        "/keys/k/decrypt" + V,
        "{\"alg\":\"A256GCM\",\"value\":\"AA\",\"iv\":\"?\"}",
        "Content of 'iv' is not base64url.\r\n");
  }

  /** Blocks that RSAES-PKCS1-v1_5 does not have, each as the private operation would show it. */
  private static Map<String, byte[]> badBlocks() {
    var good = new byte[BLOCK_BYTES];
    Arrays.fill(good, 1, BLOCK_BYTES, (byte) 0x5A);
    good[1] = 2;
    good[BLOCK_BYTES - 33] = 0;
    var blocks = new LinkedHashMap<String, byte[]>();
    blocks.put("first octet", with(good, 0, 1));
    blocks.put("type of a signature", with(good, 1, 1));
    blocks.put("no type", with(good, 1, 0));
    blocks.put("no separator", with(good, BLOCK_BYTES - 33, 7));
    for (int at = 2; at < 10; at++) {
      blocks.put("padding that ends at " + at, with(good, at, 0));
    }
    blocks.put("zeros", new byte[BLOCK_BYTES]);
    blocks.put("wrong everywhere", with(with(new byte[BLOCK_BYTES], 0, 3), 1, 9));
    return blocks;
  }

  private static byte[] with(byte[] block, int at, int octet) {
    var changed = block.clone();
    changed[at] = (byte) octet;
    return changed;
  }

  /** The bare public operation, by numbers. */
  private static String sealed(byte[] block) {
    var key = (RSAPublicKey) KeySamples.PAIR.getPublic();
    var number = new BigInteger(1, block).modPow(key.getPublicExponent(), key.getModulus());
    var octets = number.toByteArray();
    var fixed = new byte[BLOCK_BYTES];
    int taken = Math.min(octets.length, BLOCK_BYTES);
    System.arraycopy(octets, octets.length - taken, fixed, BLOCK_BYTES - taken, taken);
    return TEXT.encodeToString(fixed);
  }

  @ParameterizedTest
  @CsvSource({"decrypt", "unwrapkey"})
  void whatever_is_wrong_with_a_padding_the_answer_is_the_same_octets(String operation) {
    fixture.call("PUT", "/keys/k" + V, "{\"key\":" + KeySamples.jwk() + "}");
    for (var block : badBlocks().entrySet()) {
      refused(
          "/keys/k/" + operation + V,
          "{\"alg\":\"RSA1_5\",\"value\":\"" + sealed(block.getValue()) + "\"}",
          "The parameter is incorrect.\r\n");
    }
    var good = badBlocks().get("no separator");
    good[BLOCK_BYTES - 33] = 0;
    assertThat(
            body(
                fixture.call(
                    "POST",
                    "/keys/k/" + operation + V,
                    "{\"alg\":\"RSA1_5\",\"value\":\"" + sealed(good) + "\"}")))
        .isEqualTo("{\"kid\":\"" + KID + "\",\"value\":\"" + "Wlpa".repeat(10) + "Wlo\"}");
  }

  /** With OAEP the sentence is that of Azure/azure-sdk-for-net#18947. */
  @ParameterizedTest
  @CsvSource({
    "RSA1_5, The parameter is incorrect.",
    "RSA-OAEP, Error occurred while decoding OAEP padding.",
    "RSA-OAEP-256, Error occurred while decoding OAEP padding."
  })
  void a_value_of_any_length_that_does_not_open_is_refused_alike(
      String algorithm, String sentence) {
    fixture.call("PUT", "/keys/k" + V, "{\"key\":" + KeySamples.jwk() + "}");
    for (int length : new int[] {0, 1, 255, 256, 257}) {
      refused(
          "/keys/k/decrypt" + V,
          "{\"alg\":\"" + algorithm + "\",\"value\":\"" + octets(length) + "\"}",
          algorithm.equals("RSA1_5") ? sentence + "\r\n" : sentence);
    }
  }

  /** One more call than there are threads and places for keys to be made. */
  @Test
  void a_key_for_whose_making_no_place_is_left_is_refused_with_when_to_ask_again()
      throws Exception {
    int places = 2 * (Math.max(1, Runtime.getRuntime().availableProcessors() - 1) + 64);
    var ended = new CountDownLatch(1);
    fixture.whileMaking =
        () -> {
          waitFor(ended);
          throw new IllegalStateException("made by nobody");
        };
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ExecutorCompletionService<Response>(callers);
      for (int i = 0; i <= places; i++) {
        answers.submit(() -> fixture.call("POST", "/keys/k/create" + V, "{\"kty\":\"RSA\"}"));
      }
      var refused = answers.take().get();
      ended.countDown();

      assertRefused(
          refused,
          429,
          "Throttled",
          "Request was not processed because too many requests were received. Reason:"
              + " VaultRequestTypeLimitReached",
          "VaultRequestTypeLimitReached");
      assertThat(header(refused, "Retry-After")).contains("10");
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
