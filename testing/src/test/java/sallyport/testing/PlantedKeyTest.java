package sallyport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.store.PostgresServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys whose octets are known go through import, every use and every refusal; afterwards none of
 * their private octets is in a file of the server or of its database, its output, the metrics or an
 * answer.
 */
class PlantedKeyTest {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);

  private final List<String> answers = new ArrayList<>();
  private final Map<String, byte[]> planted = new LinkedHashMap<>();

  @TempDir Path folder;

  /**
   * @param store where the server keeps its objects: in its folder, or in a database elsewhere
   */
  @ParameterizedTest
  @ValueSource(strings = {"SQLite", "PostgreSQL"})
  void no_private_octet_of_a_key_is_left_anywhere(String store) throws Exception {
    var options = new ArrayList<String>();
    if (store.equals("PostgreSQL")) {
      options.addAll(List.of("--store", PostgresServer.newDatabase()));
    }
    var attested = new Attested();
    options.addAll(
        List.of("--release-authorities", attested.setting(folder).replaceFirst("[^=]+=", "")));
    var home = Files.createDirectory(folder.resolve("server"));
    String metrics;
    try (var server = ServerProcess.start(home, options.toArray(String[]::new))) {
      plant(server.client(), attested);
      metrics = metrics(server.state().healthPort());
      assertThat(server.said()).contains(" INFO sallyport.", " FINEST io.netty.");
      if (store.equals("SQLite")) {
        assertThat(server.temporary()).as("the library of SQLite is there").isNotEmptyDirectory();
      }
      assertThat(left(home)).as("files while serving").isEmpty();
    }
    assertThat(left(home)).as("files after the end").isEmpty();
    var seen = new Traces("oct256");
    if (store.equals("PostgreSQL")) {
      var database = PostgresServer.written();
      assertThat(left(database)).as("files of the database").isEmpty();
      assertThat(seen.under(database, Set.of())).as("what is not secret is found").isNotEmpty();
    } else {
      assertThat(seen.under(home.resolve("data"), Set.of()))
          .as("what is not secret is found")
          .anyMatch(name -> name.startsWith("store"));
    }
    planted.forEach((what, octets) -> {
      var traces = new Traces(octets);
      assertThat(traces.in(metrics)).as(what + " in the metrics").isFalse();
      assertThat(answers.stream().filter(traces::in)).as(what + " in answers").isEmpty();
    });
  }

  private void plant(TestClient server, Attested attested) throws Exception {
    var rsa = rsa();
    var ec = ec();
    var oct = oct("oct256", 32);
    use(server, "rsa", rsa, "RS256", "RSA-OAEP-256");
    use(server, "ec", ec, "ES256", null);
    use(server, "koblitz", koblitz(), "ES256K", null);
    use(server, "oct256", oct, null, "A256KW");
    use(server, "oct192", oct("oct192", 24), null, "A192KW");
    use(server, "oct128", oct("oct128", 16), null, "A128KW");
    use(server, "mac", oct("mac", 32).replace("{", "{\"key_ops\":[\"sign\"],"), "HS256", null);
    use(server, "akp44", akp("ML-DSA-44", MLDSAParameters.ml_dsa_44), "ML-DSA-44", null);
    use(server, "akp65", akp("ML-DSA-65", MLDSAParameters.ml_dsa_65), "ML-DSA-65", null);
    use(server, "akp87", akp("ML-DSA-87", MLDSAParameters.ml_dsa_87), "ML-DSA-87", null);
    transfer(server);
    release(server, attested, rsa);
    open(server);
    refuse(server, rsa, ec, oct);
  }

  private List<String> left(Path below) {
    var found = new ArrayList<String>();
    planted.forEach((what, octets) ->
        new Traces(octets).under(below, Set.of()).forEach(file -> found.add(what + " in " + file)));
    return found;
  }

  private String member(String name, BigInteger number, boolean secret) {
    var octets = number.toByteArray();
    if (octets[0] == 0) {
      octets = Arrays.copyOfRange(octets, 1, octets.length);
    }
    if (secret) {
      planted.put(name, octets);
    }
    return "\"" + name.replaceFirst(".* ", "") + "\":\"" + TEXT.encodeToString(octets) + "\"";
  }

  private String rsa() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    return "{\"kty\":\"RSA\","
        + String.join(
            ",",
            member("n", key.getModulus(), false),
            member("e", key.getPublicExponent(), false),
            member("rsa d", key.getPrivateExponent(), true),
            member("rsa p", key.getPrimeP(), true),
            member("rsa q", key.getPrimeQ(), true),
            member("rsa dp", key.getPrimeExponentP(), true),
            member("rsa dq", key.getPrimeExponentQ(), true),
            member("rsa qi", key.getCrtCoefficient(), true))
        + "}";
  }

  private String ec() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\","
        + String.join(
            ",",
            member("x", point.getAffineX(), false),
            member("y", point.getAffineY(), false),
            member("ec d", ((ECPrivateKey) pair.getPrivate()).getS(), true))
        + "}";
  }

  /** The JDK has no such curve. */
  private String koblitz() {
    var curve = CustomNamedCurves.getByName("secp256k1");
    var d = new BigInteger(255, RANDOM).setBit(254);
    var point = curve.getG().multiply(d).normalize();
    return "{\"kty\":\"EC\",\"crv\":\"P-256K\","
        + String.join(
            ",",
            member("x", point.getAffineXCoord().toBigInteger(), false),
            member("y", point.getAffineYCoord().toBigInteger(), false),
            member("koblitz d", d, true))
        + "}";
  }

  private String oct(String name, int length) {
    var octets = new byte[length];
    RANDOM.nextBytes(octets);
    planted.put(name + " k", octets);
    return "{\"kty\":\"oct-HSM\",\"k\":\"" + TEXT.encodeToString(octets) + "\"}";
  }

  private String akp(String name, MLDSAParameters parameters) {
    var seed = new byte[32];
    RANDOM.nextBytes(seed);
    planted.put(name + " priv", seed);
    var pub = new MLDSAPrivateKeyParameters(parameters, seed).getPublicKey();
    return "{\"kty\":\"AKP\",\"alg\":\"%s\",\"pub\":\"%s\",\"priv\":\"%s\"}"
        .formatted(name, TEXT.encodeToString(pub), TEXT.encodeToString(seed));
  }

  /** A key that comes in wrapped, by the JDK, for one that the server made. */
  private void transfer(TestClient server) throws Exception {
    var kek =
        JSON.readTree(
                expect(
                    200,
                    server,
                    "POST",
                    "/keys/kek/create",
                    "{\"kty\":\"RSA-HSM\",\"key_ops\":[\"import\"]}"))
            .get("key");
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    var target = generator.generateKeyPair().getPrivate();
    member("transferred d", ((ECPrivateKey) target).getS(), true);
    var aes = new byte[32];
    RANDOM.nextBytes(aes);
    planted.put("transferring aes", aes.clone());
    var outer = Cipher.getInstance("RSA/ECB/OAEPPadding");
    outer.init(
        Cipher.ENCRYPT_MODE,
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(kek, "n"), number(kek, "e"))),
        new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT));
    var inner = Cipher.getInstance("AES/KWP/NoPadding");
    inner.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"));
    var head = outer.doFinal(aes);
    var tail = inner.doFinal(target.getEncoded());
    var whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    expect(200, server, "PUT", "/keys/transferred", blob("EC-HSM", whole));
    expect(200, server, "POST", "/keys/transferred/backup", "");
    expect(400, server, "PUT", "/keys/refused", blob("RSA-HSM", whole));
    expect(400, server, "PUT", "/keys/refused", blob("oct-HSM", whole));
    whole[whole.length - 1] ^= 1;
    expect(400, server, "PUT", "/keys/refused", blob("EC-HSM", whole));
    whole[9] ^= 1;
    expect(400, server, "PUT", "/keys/refused", blob("EC-HSM", whole));
  }

  private static BigInteger number(JsonNode jwk, String member) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(member).asString()));
  }

  private static String blob(String type, byte[] ciphertext) {
    var document =
        """
        {"header":{"kid":"https://v/keys/kek","alg":"dir","enc":"CKM_RSA_AES_KEY_WRAP"},"ciphertext":"%s"}\
        """
            .formatted(TEXT.encodeToString(ciphertext));
    return "{\"key\":{\"kty\":\"%s\",\"key_hsm\":\"%s\"}}"
        .formatted(type, TEXT.encodeToString(document.getBytes(UTF_8)));
  }

  private void release(TestClient server, Attested attested, String jwk) throws Exception {
    expect(200, server, "PUT", "/keys/leaving", "{\"key\":" + jwk + "," + Attested.leaving() + "}");
    expect(200, server, "POST", "/keys/leaving/release", attested.target("v"));
    expect(403, server, "POST", "/keys/leaving/release", attested.target("w"));
    expect(403, server, "POST", "/keys/leaving/release", "{\"target\":\"x.y.z\"}");
  }

  /** Ciphertexts that do not open. */
  private void open(TestClient server) throws Exception {
    for (var algorithm : List.of("RSA1_5", "RSA-OAEP", "RSA-OAEP-256")) {
      for (int length : new int[] {0, 255, 256, 257}) {
        var value = new byte[length];
        Arrays.fill(value, (byte) 7);
        var body = body(algorithm, TEXT.encodeToString(value));
        expect(400, server, "POST", "/keys/rsa/decrypt", body);
        expect(400, server, "POST", "/keys/rsa/unwrapkey", body);
      }
    }
    expect(400, server, "POST", "/keys/oct256/unwrapkey", body("A256KW", DIGEST));
    expect(
        400,
        server,
        "POST",
        "/keys/oct256/decrypt",
        "{\"alg\":\"A256GCM\",\"value\":\"AA\",\"iv\":\"AAAAAAAAAAAAAAAA\",\"tag\":\"AAAAAAAAAAAAAAAAAAAAAA\"}");
  }

  private void use(TestClient server, String name, String jwk, String signature, String wrap)
      throws Exception {
    var key = "/keys/" + name;
    expect(200, server, "PUT", key, "{\"key\":" + jwk + "}");
    expect(200, server, "GET", key, "");
    expect(200, server, "GET", key + "/versions", "");
    if (signature != null) {
      expect(200, server, "POST", key + "/sign", body(signature, DIGEST));
    }
    if (wrap != null) {
      var wrapped = expect(200, server, "POST", key + "/wrapkey", body(wrap, DIGEST));
      var value = wrapped.replaceFirst(".*\"value\":\"([\\w-]+)\".*", "$1");
      expect(200, server, "POST", key + "/unwrapkey", body(wrap, value));
    }
    var backup = expect(200, server, "POST", key + "/backup", "");
    expect(200, server, "DELETE", key, "");
    expect(204, server, "DELETE", "/deletedkeys/" + name, "");
    expect(200, server, "POST", "/keys/restore", backup);
  }

  /** Imports that fail at every step, with the private members in them. */
  private void refuse(TestClient server, String... jwks) throws Exception {
    for (var jwk : jwks) {
      for (var body :
          List.of(
              "{\"key\":" + jwk,
              "{\"key\":[" + jwk + "]}",
              "{\"key\":" + jwk.replace("\"kty\":\"", "\"kty\":\"X") + "}",
              "{\"key\":" + jwk.replaceFirst("\"(d|k)\":\"..", "\"$1\":\"!!") + "}",
              "{\"key\":"
                  + jwk.replaceFirst("\"(d|k)\":\"....", "\"$1\":\"AAAA")
                      .replaceFirst("\"k\":\"AAAA", "\"k\":\"")
                  + "}",
              "{\"key\":" + jwk + ",\"tags\":" + jwk.replace("{", "[").replace("}", "]") + "}",
              "{\"key\":" + jwk + ",\"attributes\":{\"exportable\":true}}")) {
        expect(400, server, "PUT", "/keys/refused", body);
      }
      expect(400, server, "POST", "/keys/refused/create", jwk.replace("\"kty\":\"", "\"kty\":\"X"));
      expect(400, server, "PUT", "/keys/not_a_name", "{\"key\":" + jwk + "}");
    }
  }

  private static String body(String algorithm, String value) {
    return "{\"alg\":\"" + algorithm + "\",\"value\":\"" + value + "\"}";
  }

  private String expect(int status, TestClient server, String method, String path, String body) {
    var answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.vaultUrl() + path + version(path)))
                .header("Authorization", "Bearer " + server.vaultToken())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    answers.add(answer.headers().map() + answer.body());
    assertThat(answer.statusCode()).as(method + " " + path + " " + answer.body()).isEqualTo(status);
    return answer.body();
  }

  private static String version(String path) {
    return "?api-version=" + (path.startsWith("/keys/akp") ? "2026-05-01-preview" : "7.6");
  }

  private static String metrics(int port) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + port + "/metrics");
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    }
  }
}
