package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys of vaults in SoftHSM2, over the wire; what is brought in is made by {@code openssl}. */
class TokenKeysTest {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);
  private static final String SIGN = "{\"alg\":\"ES256\",\"value\":\"" + DIGEST + "\"}";
  private static final JsonMapper JSON = new JsonMapper();
  private static final String VAULTS = "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/";

  @TempDir static Path data;
  private static CapturedLog log;
  private static TestServer server;
  private static String token;
  private static String here;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    SoftHsmTokens.prepare();
    log = new CapturedLog();
    server = TestServer.on(data, SoftHsmTokens.settings(SoftHsmTokens.VAULTS));
    token = server.vaultToken();
    here = server.vaultUrl().toString();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String call(int status, String method, String url, String body) {
    var answer =
        server.send(
            Calls.bearing(url + "?api-version=7.6", token)
                .method(method, BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(method + " " + url + " " + answer.body()).isEqualTo(status);
    return answer.body();
  }

  private static HttpRequest.Builder management(String path) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    return Calls.bearing(
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + path
            + "?api-version=2023-07-01",
        server.token(management + "/.default"));
  }

  /** A second vault of the same subscription. */
  private static String anotherVault(String name) {
    var first = TestServer.json(server.send(management(VAULTS + "dev")));
    var claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    var body = JSON.createObjectNode().put("location", first.get("location").asString());
    var properties = body.putObject("properties");
    properties.set("tenantId", first.at("/properties/tenantId"));
    properties.set("sku", first.at("/properties/sku"));
    var policy = properties.putArray("accessPolicies").addObject();
    policy.set("tenantId", claims.get("tid"));
    policy.set("objectId", claims.get("oid"));
    policy.putObject("permissions").putArray("keys").add("all").add("purge");
    var made = server.send(management(VAULTS + name).PUT(BodyPublishers.ofString(body.toString())));
    assertThat(made.statusCode()).as(made.body()).isBetween(200, 201);
    return here.replace("//dev.", "//" + name + ".");
  }

  @Test
  void a_restored_key_is_its_own_and_a_purged_one_is_gone() {
    var there = anotherVault("copies");
    call(200, "POST", here + "/keys/shared/create", "{\"kty\":\"EC-HSM\"}");
    var blob = call(200, "POST", here + "/keys/shared/backup", "");
    call(200, "POST", there + "/keys/restore", blob);
    call(200, "DELETE", here + "/keys/shared", "");
    call(204, "DELETE", here + "/deletedkeys/shared", "");

    call(200, "POST", there + "/keys/shared/sign", SIGN);
    assertThat(call(400, "POST", here + "/keys/restore", blob))
        .isEqualTo(
            "{\"error\":{\"code\":\"BadParameter\",\"message\":\"Cannot decrypt backup blob.\"}}");
    call(404, "GET", here + "/keys/shared", "");
    var second = call(200, "POST", there + "/keys/shared/backup", "");
    call(200, "POST", here + "/keys/restore", second);
    call(200, "DELETE", there + "/keys/shared", "");
    call(204, "DELETE", there + "/deletedkeys/shared", "");
    call(200, "POST", here + "/keys/shared/sign", SIGN);
  }

  @Test
  void nothing_of_a_purged_key_or_vault_stays_in_the_module() throws IOException {
    int before = SoftHsmTokens.held();
    var there = anotherVault("ending");
    for (var kept : List.of("purged", "deleted", "living")) {
      call(200, "POST", there + "/keys/" + kept + "/create", "{\"kty\":\"EC-HSM\"}");
      call(200, "POST", there + "/keys/" + kept + "/rotate", "");
    }
    int held = SoftHsmTokens.held();
    assertThat(held).isGreaterThanOrEqualTo(before + 6);

    for (var kept : List.of("purged", "deleted")) {
      call(200, "DELETE", there + "/keys/" + kept, "");
    }
    call(204, "DELETE", there + "/deletedkeys/purged", "");
    assertThat(SoftHsmTokens.held() - before).isEqualTo((held - before) * 2 / 3);
    assertThat(server.send(management(VAULTS + "ending").DELETE()).statusCode()).isEqualTo(200);
    var purge =
        management("/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/ending/purge")
            .POST(BodyPublishers.noBody());
    assertThat(server.send(purge).statusCode()).isEqualTo(202);
    assertThat(SoftHsmTokens.held()).isEqualTo(before);
  }

  @Test
  void what_could_never_leave_the_module_is_not_made_to_leave() {
    var policy =
        """
        {"version":"1.0.0","anyOf":[{"authority":"https://a/","allOf":[{"claim":"c","equals":true}]}]}\
        """;
    var leaving =
        ",\"attributes\":{\"exportable\":true},\"release_policy\":{\"data\":\""
            + TEXT.encodeToString(policy.getBytes(StandardCharsets.UTF_8))
            + "\"}}";
    var refusal =
        "{\"error\":{\"code\":\"BadParameter\",\"message\":\"This server does not support export of a"
            + " key from the hardware module.\"}}";
    assertThat(call(400, "POST", here + "/keys/x/create", "{\"kty\":\"RSA-HSM\"" + leaving))
        .isEqualTo(refusal);
    assertThat(
            call(
                400,
                "PUT",
                here + "/keys/x",
                "{\"key\":{\"kty\":\"oct-HSM\",\"k\":\"" + DIGEST + "\"}" + leaving))
        .isEqualTo(refusal);
    call(200, "POST", here + "/keys/x/create", "{\"kty\":\"EC\"" + leaving);
  }

  @Test
  void what_could_never_authenticate_in_the_module_is_not_made_to() {
    var refusal =
        "{\"error\":{\"code\":\"BadParameter\",\"message\":\"This server does not support HMAC in"
            + " the hardware module.\"}}";
    var type = "\"kty\":\"oct-HSM\",\"key_ops\":";
    for (var operations : List.of("[\"sign\",\"verify\"]", "[\"encrypt\",\"verify\"]")) {
      assertThat(call(400, "POST", here + "/keys/mac/create", "{" + type + operations + "}"))
          .isEqualTo(refusal);
      var brought = "{\"key\":{" + type + operations + ",\"k\":\"" + DIGEST + "\"}}";
      assertThat(call(400, "PUT", here + "/keys/mac", brought)).isEqualTo(refusal);
    }
    call(200, "POST", here + "/keys/mac/create", "{\"kty\":\"oct-HSM\"}");
    assertThat(call(400, "PATCH", here + "/keys/mac", "{\"key_ops\":[\"sign\"]}"))
        .isEqualTo(refusal);
    call(200, "PATCH", here + "/keys/mac", "{\"key_ops\":[\"wrapKey\"]}");
  }

  /** The public specification's flow, for a key-exchange key that the token made. */
  @Test
  void keys_that_openssl_wrapped_come_in_and_leave_nothing_behind() throws Exception {
    var kek =
        call(
            200,
            "POST",
            here + "/keys/kek/create",
            "{\"kty\":\"RSA-HSM\",\"key_ops\":[\"import\"]}");
    write("kek.der", publicKey(JSON.readTree(kek).get("key")));
    openssl("genpkey", "-algorithm", "RSA", "-out", "rsa.pem", "-quiet");
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem");
    for (var pem : List.of("rsa", "ec")) {
      openssl("pkcs8", "-topk8", "-nocrypt", "-in", pem + ".pem", "-outform", "DER", "-out", pem);
    }
    openssl("rand", "-out", "oct", "32");
    bring("RSA-HSM", "rsa");
    bring("EC-HSM", "ec");
    bring("oct-HSM", "oct");
    write("digest", new byte[32]);

    verifies("rsa", "PS256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "digest:sha256");
    verifies("ec", "ES256");
    var wrapped = value(use("oct", "wrapkey", "A256KW", DIGEST));
    assertThat(use("oct", "unwrapkey", "A256KW", TEXT.encodeToString(wrapped))).contains(DIGEST);
    write("wrapped", wrapped);
    openssl(
        "enc",
        "-d",
        "-id-aes256-wrap",
        "-iv",
        "A6A6A6A6A6A6A6A6",
        "-K",
        hex("oct"),
        "-in",
        "wrapped",
        "-out",
        "opened");
    assertThat(folder.resolve("opened")).hasBinaryContent(new byte[32]);

    for (var octets : planted()) {
      var traces = new Traces(octets);
      assertThat(traces.under(data, Set.of())).isEmpty();
      assertThat(traces.in(log.text())).isFalse();
    }
  }

  /** The last octets of what openssl made: of the private value, or a piece of one. */
  private List<byte[]> planted() throws IOException {
    var planted = new ArrayList<byte[]>();
    planted.add(Files.readAllBytes(folder.resolve("oct")));
    var rsa = Files.readAllBytes(folder.resolve("rsa"));
    planted.add(Arrays.copyOfRange(rsa, rsa.length - 120, rsa.length));
    planted.add(Arrays.copyOfRange(rsa, rsa.length / 2 - 60, rsa.length / 2));
    // Version, algorithm, and an OCTET STRING in which the private value begins at the 36th octet.
    planted.add(Arrays.copyOfRange(Files.readAllBytes(folder.resolve("ec")), 36, 68));
    return planted;
  }

  private void bring(String type, String file) throws Exception {
    openssl("rand", "-out", "aes", "32");
    openssl(
        "pkeyutl",
        "-encrypt",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        "kek.der",
        "-in",
        "aes",
        "-out",
        "head",
        "-pkeyopt",
        "rsa_padding_mode:oaep",
        "-pkeyopt",
        "rsa_oaep_md:sha1");
    openssl(
        "enc",
        "-id-aes256-wrap-pad",
        "-iv",
        "A65959A6",
        "-K",
        hex("aes"),
        "-in",
        file,
        "-out",
        "tail");
    var head = Files.readAllBytes(folder.resolve("head"));
    var tail = Files.readAllBytes(folder.resolve("tail"));
    var whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    var body = "{\"key\":{\"kty\":\"%s\",\"key_hsm\":\"%s\"}}";
    call(200, "PUT", here + "/keys/" + file, body.formatted(type, blob(whole)));
    whole[head.length + 9] ^= 1;
    call(400, "PUT", here + "/keys/altered", body.formatted(type, blob(whole)));
  }

  private static String blob(byte[] ciphertext) {
    var document =
        """
        {"schema_version":"1.0.0","header":{"kid":"%s/keys/kek","alg":"dir","enc":"CKM_RSA_AES_KEY_WRAP"},\
        "ciphertext":"%s","generator":"openssl"}\
        """
            .formatted(here, TEXT.encodeToString(ciphertext));
    return TEXT.encodeToString(document.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] publicKey(JsonNode jwk) throws Exception {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")))
        .getEncoded();
  }

  private static BigInteger number(JsonNode jwk, String member) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(member).asString()));
  }

  private static String use(String key, String operation, String algorithm, String value) {
    return call(
        200,
        "POST",
        here + "/keys/" + key + "/" + operation,
        "{\"alg\":\"" + algorithm + "\",\"value\":\"" + value + "\"}");
  }

  private static byte[] value(String answer) {
    return Base64.getUrlDecoder().decode(JSON.readTree(answer).get("value").asString());
  }

  /** Signed by the token, checked by openssl with the key that it made. */
  private void verifies(String key, String algorithm, String... options) throws Exception {
    var signature = value(use(key, "sign", algorithm, DIGEST));
    write("signature", key.equals("ec") ? der(signature) : signature);
    var command =
        new ArrayList<>(
            List.of(
                "pkeyutl",
                "-verify",
                "-inkey",
                key + ".pem",
                "-in",
                "digest",
                "-sigfile",
                "signature"));
    command.addAll(List.of(options));
    assertThat(openssl(command.toArray(String[]::new))).contains("Verified Successfully");
  }

  /** ECDSA-Sig-Value of RFC 3279 from r and s one after the other. */
  private static byte[] der(byte[] signature) {
    int half = signature.length / 2;
    var r = new BigInteger(1, Arrays.copyOf(signature, half)).toByteArray();
    var s = new BigInteger(1, Arrays.copyOfRange(signature, half, 2 * half)).toByteArray();
    var der = new byte[6 + r.length + s.length];
    der[0] = 0x30;
    der[1] = (byte) (der.length - 2);
    der[2] = 2;
    der[3] = (byte) r.length;
    System.arraycopy(r, 0, der, 4, r.length);
    der[4 + r.length] = 2;
    der[5 + r.length] = (byte) s.length;
    System.arraycopy(s, 0, der, 6 + r.length, s.length);
    return der;
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private String hex(String file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(folder.resolve(file)));
  }

  private String openssl(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("openssl " + arguments[0]).isTrue();
    assertThat(process.exitValue()).as(arguments[0] + " " + said).isZero();
    return said;
  }
}
