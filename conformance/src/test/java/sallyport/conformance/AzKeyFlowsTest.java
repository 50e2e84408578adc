package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Flows of keys with the current {@code az}. */
class AzKeyFlowsTest {
  private static PackagedServer server;
  private static Az az;
  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    server = PackagedServer.start();
    az = Az.loggedIn(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_key_signs_and_encrypts() throws Exception {
    var made = key("create", "--name", "az-use", "--size", "3072");
    assertThat(made.at("/key/kty").asString()).isEqualTo("RSA");
    var digest = Base64.getEncoder().encodeToString(new byte[32]);

    var signature = used(made, "sign", "RS256", "--digest", digest).get("signature").asString();
    var sealed =
        used(made, "encrypt", "RSA-OAEP-256", "--value", "plain text", "--data-type", "plaintext")
            .get("result")
            .asString();

    assertThat(
            used(made, "verify", "RS256", "--digest", digest, "--signature", signature)
                .get("isValid")
                .asBoolean())
        .isTrue();
    assertThat(
            used(made, "decrypt", "RSA-OAEP-256", "--value", sealed, "--data-type", "plaintext")
                .get("result")
                .asString())
        .isEqualTo("plain text");
  }

  @Test
  void a_key_is_deleted_recovered_backed_up_purged_and_restored() {
    var made = key("create", "--name", "az-life", "--kty", "EC");
    assertThat(
            key("set-attributes", "--name", "az-life", "--enabled", "false", "--tags", "a=b")
                .at("/attributes/enabled")
                .asBoolean())
        .isFalse();
    var backup = folder.resolve("backup").toString();
    key("backup", "--name", "az-life", "--file", backup);
    key("delete", "--name", "az-life");
    assertThat(key("list-deleted").findValuesAsString("name")).contains("az-life");
    assertThat(key("show-deleted", "--name", "az-life").get("recoveryId").asString())
        .endsWith("/deletedkeys/az-life");
    key("recover", "--name", "az-life");
    assertThat(key("list").findValuesAsString("name")).contains("az-life");
    key("delete", "--name", "az-life");
    key("purge", "--name", "az-life");
    assertThat(az.refused("keyvault", "key", "show", "--vault-name", "dev", "--name", "az-life"))
        .contains("KeyNotFound");

    key("restore", "--file", backup);

    var back = key("show", "--name", "az-life");
    assertThat(back.at("/key/kid")).isEqualTo(made.at("/key/kid"));
    assertThat(back.at("/tags/a").asString()).isEqualTo("b");
  }

  @Test
  void a_rotation_policy_says_when_the_next_version_ends() throws Exception {
    key("create", "--name", "az-turn", "--kty", "EC");
    var policy =
        Files.writeString(
            folder.resolve("policy.json"),
            """
            {"lifetimeActions":[{"trigger":{"timeBeforeExpiry":"P30D"},"action":{"type":"Rotate"}}],
             "attributes":{"expiryTime":"P90D"}}
            """);

    key("rotation-policy update", "--name", "az-turn", "--value", policy.toString());

    var shown = key("rotation-policy show", "--name", "az-turn");
    assertThat(shown.get("expiresIn").asString()).isEqualTo("P90D");
    assertThat(shown.at("/lifetimeActions/0/action").asString()).isEqualTo("Rotate");
    assertThat(key("rotate", "--name", "az-turn").at("/attributes/expires").isNull()).isFalse();
    assertThat(key("list-versions", "--name", "az-turn")).hasSize(2);
    Files.writeString(policy, "{\"attributes\":{\"expiryTime\":\"P1D\"}}");
    assertThat(
            az.refused(
                "keyvault",
                "key",
                "rotation-policy",
                "update",
                "--vault-name",
                "dev",
                "--name",
                "az-turn",
                "--value",
                policy.toString()))
        .contains("BadParameter");
  }

  @Test
  void a_key_comes_in_from_a_pem_file_and_its_public_half_goes_out() throws Exception {
    var own = curve();
    var pem = folder.resolve("own.pem");
    Files.writeString(pem, pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    key("import", "--name", "az-own", "--pem-file", pem.toString());
    var out = folder.resolve("public.pem");

    key("download", "--name", "az-own", "--file", out.toString());

    assertThat(Files.readString(out).trim())
        .isEqualTo(pem("PUBLIC KEY", own.getPublic().getEncoded()).trim());
  }

  @Test
  void a_key_comes_in_as_a_transfer_blob() throws Exception {
    var exchange =
        key("create", "--name", "az-kek", "--kty", "RSA-HSM", "--ops", "import").get("key");
    var own = curve();
    var blob =
        KeyTransport.blob(
            exchange.get("kid").asString(),
            KeyTransport.wrapped(
                KeyFactory.getInstance("RSA")
                    .generatePublic(
                        new RSAPublicKeySpec(number(exchange, "n"), number(exchange, "e"))),
                own.getPrivate().getEncoded()));
    var file = Files.write(folder.resolve("own.byok"), blob).toString();

    var brought =
        key("import", "--name", "az-byok", "--byok-file", file, "--kty", "EC", "--curve", "P-384");

    assertThat(brought.at("/key/kty").asString()).isEqualTo("EC-HSM");
    assertThat(number(brought.get("key"), "x"))
        .isEqualTo(((ECPublicKey) own.getPublic()).getW().getAffineX());
    var digest = MessageDigest.getInstance("SHA-384").digest(blob);
    var text = Base64.getEncoder().encodeToString(digest);
    var signature = used(brought, "sign", "ES384", "--digest", text).get("signature").asString();
    var verifier = Signature.getInstance("SHA384withECDSAinP1363Format");
    verifier.initVerify(own.getPublic());
    verifier.update(blob);
    assertThat(verifier.verify(octets(signature))).isTrue();
  }

  /** Commands for managed HSMs, which take the address of a vault as well. */
  @Test
  void random_bytes_are_given_and_attestations_are_not() {
    var vault = server.environment().get("AZURE_KEYVAULT_URL");

    var random = az.run("keyvault", "key", "random", "--count", "24", "--id", vault);

    assertThat(octets(random.get("value").asString())).hasSize(24);
    var made = key("create", "--name", "az-attest", "--kty", "EC-HSM").at("/key/kid").asString();
    assertThat(az.refused("keyvault", "key", "get-attestation", "--id", made))
        .contains("does not support attestation of keys");
  }

  private static KeyPair curve() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    return generator.generateKeyPair();
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
  }

  /** {@code az} prints octets in either alphabet. */
  private static byte[] octets(String text) {
    return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
  }

  private static BigInteger number(JsonNode key, String member) {
    return new BigInteger(1, octets(key.get(member).asString()));
  }

  private static JsonNode key(String verb, String... arguments) {
    var command = new ArrayList<>(List.of("keyvault", "key"));
    command.addAll(List.of(verb.split(" ")));
    command.addAll(List.of("--vault-name", "dev"));
    command.addAll(List.of(arguments));
    return az.run(command.toArray(String[]::new));
  }

  private static JsonNode used(JsonNode key, String verb, String algorithm, String... rest) {
    var id = key.at("/key/kid").asString();
    var command =
        new ArrayList<>(List.of("keyvault", "key", verb, "--id", id, "--algorithm", algorithm));
    command.addAll(List.of(rest));
    return az.run(command.toArray(String[]::new));
  }
}
