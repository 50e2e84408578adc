package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.http.Response;
import tools.jackson.databind.JsonNode;

/**
 * Every word and every member of keys that the published descriptions date, at every published
 * version: a word of a later version is refused, a member of a later version is neither shown nor
 * read. What came as a whole with an operation is not there without it: {@link
 * OperationVersionsTest}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class KeyModelsTest {
  private static final String NEWEST = "?api-version=2026-05-01-preview";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String BLOCK = TEXT.encodeToString(new byte[16]);
  private static final String MU = TEXT.encodeToString(new byte[64]);
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);
  private static final String POLICY =
      "\"release_policy\":" + TestAuthority.policy("x-ms-sgx-is-debuggable", "no");
  private static final String NO_POLICY = "AKV.SKR.1004: Exportable keys must have release policy.";
  private static final String NOT_EXPORTABLE =
      "AKV.SKR.1005: Non-exportable keys must not have release policy.";

  /** What the inventory leaves open, or the server dates otherwise, and why. */
  private static final Map<String, String> SINCE =
      Map.of(
          // In the description of 7.1, and not in that of 7.0; the inventory says "or earlier".
          "JsonWebKeyOperation.import",
          "7.1",
          // In the description of 7.3, and not in that of 7.2; likewise.
          "JsonWebKeyOperation.export",
          "7.3",
          // Without these words no key of those versions could be for wrapping unseen alone.
          "JsonWebKeyOperation.secureWrapKey",
          "2026-01-01-preview",
          "JsonWebKeyOperation.secureUnwrapKey",
          "2026-01-01-preview");

  /** Dated members that no answer of this server can show, or that words speak of. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          // No module here attests keys.
          "KeyAttributes.attestation",
          // It was there in the first version, with other words: the curves below.
          "KeyCreateParameters.crv",
          // The parameter sets below.
          "KeyCreateParameters.alg");

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  /** What a version makes of a member. */
  interface Member {
    void check(String version, boolean known);
  }

  /** A member of the inventory, and one way to find out whether a version knows it. */
  record Dated(String name, String since, Member member) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * @param property by which a version refuses it that does not know it
   */
  record Word(String word, String since, String property, String method, String path, String body) {
    @Override
    public String toString() {
      return word;
    }
  }

  @BeforeAll
  void keys() {
    bring("rsa", "RSA", "");
    bring("hsm", "RSA-HSM", "");
    bring("out", "RSA", ",\"attributes\":{\"exportable\":true}," + POLICY);
    for (var curve : List.of("P-256", "P-384", "P-521", "P-256K")) {
      create(curve, "{\"kty\":\"EC\",\"crv\":\"" + curve + "\"}");
    }
    for (var bits : List.of("128", "192", "256")) {
      create("oct" + bits, "{\"kty\":\"oct-HSM\",\"key_size\":" + bits + "}");
    }
    create("mac", "{\"kty\":\"oct-HSM\",\"key_ops\":[\"sign\",\"verify\"]}");
    create("akp", "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}");
  }

  private void create(String name, String body) {
    assertTaken(fixture.call("POST", "/keys/" + name + "/create" + NEWEST, body));
  }

  private void bring(String name, String type, String rest) {
    assertTaken(fixture.call("PUT", "/keys/" + name + NEWEST, brought(type, rest)));
  }

  private static String brought(String type, String rest) {
    return "{\"key\":" + KeySamples.jwk().replace("\"RSA\"", "\"" + type + "\"") + rest + "}";
  }

  private Stream<Word> words() {
    return Stream.of(
            words("JsonWebKeySignatureAlgorithm", "alg", KeyModelsTest::signing),
            words("JsonWebKeyEncryptionAlgorithm", "alg", KeyModelsTest::encrypting),
            words("JsonWebKeyCurveName", "crv", KeyModelsTest::curve),
            words("JsonWebKeyOperation", "key_ops", KeyModelsTest::operation),
            words("AKPAlgorithm", "kty", KeyModelsTest::parameterSet),
            words("JsonWebKeyType", "kty", KeyModelsTest::type))
        .flatMap(it -> it);
  }

  /** A request in which a word stands. */
  private record Use(String method, String path, String body) {}

  private interface InUse {
    Use of(String word);
  }

  private static Stream<Word> words(String name, String property, InUse inUse) {
    var described = PublishedVersions.DESCRIBED.get("enums").get(name);
    var all = since(described, "2016-10-01");
    return described
        .get("values")
        .valueStream()
        .map(JsonNode::stringValue)
        // Vaults make no such keys at any version.
        .filter(word -> !word.equals("oct"))
        .map(word -> {
          var dates = described.get("value_since");
          var since = dates == null || dates.get(word) == null ? all : text(dates.get(word));
          var use = inUse.of(word);
          return new Word(
              word,
              SINCE.getOrDefault(name + "." + word, since),
              property,
              use.method(),
              use.path(),
              use.body());
        });
  }

  private static String since(JsonNode described, String otherwise) {
    return described.get("since") == null ? otherwise : text(described.get("since"));
  }

  private static String text(JsonNode node) {
    return node.stringValue();
  }

  private static Use signing(String word) {
    var key =
        switch (word) {
          case "ES256" -> "P-256";
          case "ES384" -> "P-384";
          case "ES512" -> "P-521";
          case "ES256K" -> "P-256K";
          default -> word.startsWith("HS") ? "mac" : "rsa";
        };
    var bits = word.matches(".*\\d{3}K?") ? Integer.parseInt(word.replaceAll("\\D", "")) : 256;
    var value = TEXT.encodeToString(new byte[bits / 8]);
    return new Use(
        "POST", "/keys/" + key + "/sign", "{\"alg\":\"" + word + "\",\"value\":\"" + value + "\"}");
  }

  private static Use encrypting(String word) {
    var key =
        word.startsWith("RSA")
            ? "rsa"
            : "oct" + (word.matches("A\\d{3}.*") ? word.substring(1, 4) : "256");
    var operation = word.matches(".*(KW|WRAP.*)") ? "wrapkey" : "encrypt";
    return new Use(
        "POST",
        "/keys/" + key + "/" + operation,
        "{\"alg\":\""
            + word
            + "\",\"value\":\""
            + BLOCK
            + "\""
            + (word.contains("CBC") ? ",\"iv\":\"" + BLOCK + "\"}" : "}"));
  }

  private static Use curve(String word) {
    return new Use("POST", "/keys/n/create", "{\"kty\":\"EC\",\"crv\":\"" + word + "\"}");
  }

  private static Use parameterSet(String word) {
    return new Use("POST", "/keys/n/create", "{\"kty\":\"AKP\",\"alg\":\"" + word + "\"}");
  }

  private static Use operation(String word) {
    return new Use("PATCH", "/keys/hsm", "{\"key_ops\":[\"" + word + "\"]}");
  }

  /** RSA keys are brought, which costs less than making them. */
  private static Use type(String word) {
    return word.startsWith("RSA")
        ? new Use("PUT", "/keys/n", brought(word, ""))
        : new Use("POST", "/keys/n/create", "{\"kty\":\"" + word + "\"}");
  }

  @ParameterizedTest
  @MethodSource("words")
  void a_word_is_taken_from_its_version_on_and_refused_before(Word word) {
    for (var version : PublishedVersions.served()) {
      var response = fixture.call(word.method(), word.path() + at(version), word.body());

      if (PublishedVersions.knows(version, word.since())) {
        assertThat(response.status()).as(version + body(response)).isEqualTo(200);
      } else {
        assertBad(response, "Property " + word.property() + " has invalid value\r\n");
      }
    }
  }

  /** What 7.0 renamed: a name is known to the versions that had it, and to no others. */
  @Test
  void the_curve_and_the_algorithm_of_the_first_version_are_known_to_it_alone() {
    for (var version : PublishedVersions.served()) {
      boolean first = version.equals("2016-10-01");
      var made = fixture.call("POST", "/keys/n/create" + at(version), curve("SECP256K1").body());
      var signed =
          fixture.call(
              "POST",
              "/keys/P-256K/sign" + at(version),
              "{\"alg\":\"ECDSA256\",\"value\":\"" + DIGEST + "\"}");
      var shown = body(fixture.call("GET", "/keys/P-256K" + at(version)));

      if (first) {
        assertTaken(made);
        assertTaken(signed);
      } else {
        assertBad(made, "Property crv has invalid value\r\n");
        assertBad(signed, "Property alg has invalid value\r\n");
      }
      assertThat(shown).contains("\"crv\":\"" + (first ? "SECP256K1" : "P-256K") + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JsonWebKeyWrapAlgorithm", "KeyEncryptionAlgorithm"})
  void words_of_an_operation_are_taken_wherever_it_is(String name) {
    boolean release = name.startsWith("KeyE");
    for (var version : PublishedVersions.served()) {
      if (PublishedVersions.knows(version, release ? "7.3" : "2026-01-01-preview")) {
        for (var word : PublishedVersions.DESCRIBED.get("enums").get(name).get("values")) {
          var response =
              release
                  ? fixture.call(
                      "POST",
                      "/keys/out/release" + at(version),
                      KeySamples.body("release").replace("}", ",\"enc\":" + word + "}"))
                  : fixture.call(
                      "POST",
                      encrypting(text(word)).path().replaceFirst("\\w+$", "securewrapkey")
                          + at(version),
                      "{\"alg\":" + word + "}");
          assertThat(response.status()).as(version + word + body(response)).isEqualTo(200);
        }
      }
    }
  }

  /** They wrap only what nobody sees. */
  @ParameterizedTest
  @ValueSource(strings = {"A128KWPAD", "A192KWPAD", "A256KWPAD"})
  void a_word_of_wrapping_unseen_is_none_of_wrapping(String word) {
    var use = encrypting(word.replace("PAD", ""));
    for (var version : PublishedVersions.served()) {
      assertBad(
          fixture.call(
              "POST", use.path() + at(version), "{\"alg\":\"" + word + "\",\"value\":\"AAAA\"}"),
          "Property alg has invalid value\r\n");
    }
  }

  private Stream<Dated> members() {
    var members =
        Map.<String, Member>ofEntries(
            Map.entry("KeyAttributes.recoverableDays", attribute("\"recoverableDays\":90")),
            Map.entry("KeyAttributes.exportable", attribute("\"exportable\":false")),
            Map.entry("KeyAttributes.hsmPlatform", attribute("\"hsmPlatform\":\"0\"")),
            Map.entry("KeyAttributes.key_size", attribute("\"key_size\":2048")),
            Map.entry("KeyAttributes.external_key", this::external),
            Map.entry("KeyBundle.release_policy", shown("out", "\"release_policy\":{")),
            Map.entry("KeyCreateParameters.public_exponent", this::exponent),
            Map.entry("KeyCreateParameters.release_policy", this::createdWithPolicy),
            Map.entry("KeyImportParameters.release_policy", this::importedWithPolicy),
            Map.entry("KeyUpdateParameters.release_policy", this::updatedWithPolicy),
            Map.entry("KeyOperationsParameters.iv", this::authenticated),
            Map.entry("KeyOperationsParameters.aad", this::authenticated),
            Map.entry("KeyOperationsParameters.tag", this::authenticated),
            Map.entry("KeyOperationResult.iv", this::authenticated),
            Map.entry("KeyOperationResult.aad", this::authenticated),
            Map.entry("KeyOperationResult.tag", this::authenticated),
            Map.entry("KeySignParameters.context", signed("context", "AAEC")),
            Map.entry("KeySignParameters.external_mu", signed("external_mu", MU)),
            Map.entry("KeyVerifyParameters.context", verified("context", "AAEC")),
            Map.entry("KeyVerifyParameters.external_mu", verified("external_mu", MU)),
            Map.entry("KeyVerifyParameters.alg", this::verifiedBySole),
            Map.entry("KeyVerifyParameters.digest", this::verifiedBySole),
            Map.entry("JsonWebKey.alg", this::postQuantum),
            Map.entry("JsonWebKey.pub", this::postQuantum),
            Map.entry(
                "SecureKeyUnWrapOperationParameters.applicationTrustedIssuer", this::forAnIssuer));
    return members.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(it -> new Dated(it.getKey(), dated().get(it.getKey()), it.getValue()));
  }

  /** Every dated member of a model that is older than it. */
  private static Map<String, String> dated() {
    return PublishedVersions.DESCRIBED
        .get("models")
        .propertyStream()
        .filter(
            model -> model.getValue().valueStream().map(KeyModelsTest::date).distinct().count() > 1)
        .flatMap(model ->
            model
                .getValue()
                .propertyStream()
                .filter(member -> !date(member.getValue()).isEmpty())
                .map(member ->
                    Map.entry(model.getKey() + "." + member.getKey(), date(member.getValue()))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String date(JsonNode member) {
    return member.get("optional_since") == null
        ? since(member, "")
        : text(member.get("optional_since"));
  }

  @Test
  void no_dated_member_is_left_out() {
    var left = new TreeSet<>(dated().keySet());
    left.removeAll(ELSEWHERE);
    // Those that came with the operation.
    left.removeIf(name -> name.startsWith("Secure") && !name.endsWith("Issuer"));

    assertThat(members().map(Dated::name)).containsExactlyElementsOf(left);
  }

  @ParameterizedTest
  @MethodSource("members")
  void a_member_is_known_from_its_version_on(Dated dated) {
    for (var version : PublishedVersions.served()) {
      dated.member().check(version, PublishedVersions.knows(version, dated.since()));
    }
  }

  /** Shown of a key and in lists. */
  private Member attribute(String member) {
    return (version, known) -> {
      shown("rsa", member).check(version, known);
      shown("rsa/versions", member).check(version, known);
    };
  }

  private Member shown(String path, String member) {
    return (version, known) -> {
      var answer = body(fixture.call("GET", "/keys/" + path + at(version)));
      assertThat(answer.contains(member)).as(version + answer).isEqualTo(known);
    };
  }

  private void external(String version, boolean known) {
    assertRefusedWhere(
        known,
        fixture.call(
            "POST",
            "/keys/n/create" + at(version),
            "{\"kty\":\"EC\",\"attributes\":{\"external_key\":{\"id\":\"e\"}}}"),
        "This server does not support keys of an external key manager (external_key).");
  }

  /** An even one, which none can be: what passes it over makes a key with the usual one. */
  private void exponent(String version, boolean known) {
    var response =
        fixture.call(
            "POST", "/keys/n/create" + at(version), "{\"kty\":\"RSA\",\"public_exponent\":4}");
    assertRefusedWhere(known, response, "Property public_exponent has invalid value\r\n");
    if (!known) {
      assertThat(body(response)).contains("\"e\":\"AQAB\"");
    }
  }

  private void createdWithPolicy(String version, boolean known) {
    var path = "/keys/n/create" + at(version);
    assertRefusedWhere(
        known, fixture.call("POST", path, "{\"kty\":\"EC\"," + POLICY + "}"), NOT_EXPORTABLE);
    assertRefusedWhere(
        known,
        fixture.call("POST", path, "{\"kty\":\"EC\",\"attributes\":{\"exportable\":true}}"),
        NO_POLICY);
    if (!known) {
      assertThat(body(fixture.call("GET", "/keys/n" + NEWEST)))
          .contains("\"exportable\":false")
          .doesNotContain("release_policy");
    }
  }

  private void importedWithPolicy(String version, boolean known) {
    var path = "/keys/n" + at(version);
    assertRefusedWhere(
        known, fixture.call("PUT", path, brought("RSA", "," + POLICY)), NOT_EXPORTABLE);
    assertRefusedWhere(
        known,
        fixture.call("PUT", path, brought("RSA", ",\"attributes\":{\"exportable\":true}")),
        NO_POLICY);
  }

  private void updatedWithPolicy(String version, boolean known) {
    assertRefusedWhere(
        known,
        fixture.call("PATCH", "/keys/P-256" + at(version), "{" + POLICY + "}"),
        NOT_EXPORTABLE);
  }

  /** Where one of the three were not read, or not shown, the ciphertext would not open. */
  private void authenticated(String version, boolean known) {
    var start = "{\"alg\":\"A256GCM\",\"aad\":\"AAEC\",\"value\":\"";
    var sealed = fixture.call("POST", "/keys/oct256/encrypt" + at(version), start + BLOCK + "\"}");
    if (!known) {
      assertBad(sealed, "Property alg has invalid value\r\n");
      return;
    }
    var parts =
        "\"value\":\"([\\w-]{22})\",\"iv\":\"([\\w-]{16})\",\"tag\":\"([\\w-]{22})\",\"aad\":\"AAEC\"}";
    assertThat(body(sealed)).matches(".*" + parts);
    var back =
        body(sealed)
            .replaceFirst(
                ".*" + parts,
                "{\"alg\":\"A256GCM\",\"value\":\"$1\",\"iv\":\"$2\",\"tag\":\"$3\",\"aad\":\"AAEC\"}");
    assertThat(body(fixture.call("POST", "/keys/oct256/decrypt" + at(version), back)))
        .contains("\"value\":\"" + BLOCK + "\"");
    assertBad(
        fixture.call("POST", "/keys/oct256/decrypt" + at(version), back.replace("AAEC", "AAED")),
        "The parameter is incorrect.\r\n");
  }

  /** Only keys of later versions take them: others refuse what is known, and pass over the rest. */
  private Member signed(String member, String value) {
    return (version, known) ->
        assertRefusedWhere(
            known,
            fixture.call(
                "POST",
                "/keys/P-256/sign" + at(version),
                "{\"alg\":\"ES256\",\"value\":\"%s\",\"%s\":\"%s\"}"
                    .formatted(DIGEST, member, value)),
            "Property " + member + " has invalid value\r\n");
  }

  private Member verified(String member, String value) {
    return (version, known) ->
        assertRefusedWhere(
            known,
            fixture.call(
                "POST",
                "/keys/P-256/verify" + at(version),
                "{\"alg\":\"ES256\",\"digest\":\"%s\",\"value\":\"AAEC\",\"%s\":\"%s\"}"
                    .formatted(DIGEST, member, value)),
            "Property " + member + " has invalid value\r\n");
  }

  private void verifiedBySole(String version, boolean known) {
    var response =
        fixture.call(
            "POST",
            "/keys/akp/verify" + at(version),
            "{\"external_mu\":\"" + MU + "\",\"value\":\"AAEC\"}");
    if (known) {
      assertThat(body(response)).isEqualTo("{\"value\":false}");
    } else {
      assertBad(response, "Property alg has invalid value\r\n");
    }
  }

  /** A key is shown as what it is by every version, and brought by those that know what it is. */
  private void postQuantum(String version, boolean known) {
    assertThat(body(fixture.call("GET", "/keys/akp" + at(version))))
        .contains("\"kty\":\"AKP\"", "\"alg\":\"ML-DSA-44\",\"pub\":\"");
    assertBad(
        fixture.call(
            "PUT", "/keys/n" + at(version), "{\"key\":{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}}"),
        known ? "Property 'key.pub' is required.\r\n" : "Property key.kty has invalid value\r\n");
  }

  private void forAnIssuer(String version, boolean known) {
    if (PublishedVersions.knows(version, "2026-01-01-preview")) {
      assertRefusedWhere(
          known,
          fixture.call(
              "POST",
              "/keys/out/secureunwrapkey" + at(version),
              KeySamples.body("secureUnwrapKey")
                  .replace("{", "{\"applicationTrustedIssuer\":\"https://issuer/\",")),
          "This server does not support unwrapping for an applicationTrustedIssuer.");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_retention_of_its_own_is_named_from_7_1_on(boolean purgeProtection) {
    var other = new DataPlaneFixture().softDelete(30, purgeProtection);
    assertTaken(other.call("POST", "/keys/k/create" + NEWEST, "{\"kty\":\"EC\"}"));
    var rest = (purgeProtection ? "" : "+Purgeable") + "\"";
    for (var version : PublishedVersions.served()) {
      assertThat(body(other.call("GET", "/keys/k" + at(version))))
          .contains(
              PublishedVersions.knows(version, "7.1")
                  ? "\"CustomizedRecoverable" + rest + ",\"recoverableDays\":30"
                  : "\"Recoverable" + rest);
    }
  }

  private static String at(String version) {
    return "?api-version=" + version;
  }

  private static void assertRefusedWhere(boolean known, Response response, String message) {
    if (known) {
      assertBad(response, message);
    } else {
      assertTaken(response);
    }
  }

  private static void assertTaken(Response response) {
    assertThat(response.status()).as(body(response)).isEqualTo(200);
  }

  private static void assertBad(Response response, String message) {
    assertRefused(response, 400, "BadParameter", message);
  }
}
