package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys whose octets are known go through import, every use and every refusal; afterwards none of
 * their private octets is in a file, the log, the metrics or an answer.
 */
class PlantedKeyTest {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String DIGEST = TEXT.encodeToString(new byte[32]);

  private final List<String> answers = new ArrayList<>();
  private final Map<String, byte[]> planted = new LinkedHashMap<>();

  @TempDir Path folder;

  @Test
  void no_private_octet_of_a_key_is_left_anywhere() throws Exception {
    var data = folder.resolve("data");
    var rsa = rsa();
    var ec = ec();
    var oct = oct();
    String metrics;
    try (var log = new CapturedLog()) {
      try (var server = TestServer.on(data)) {
        use(server, "rsa", rsa, "RS256", "RSA-OAEP-256");
        use(server, "ec", ec, "ES256", null);
        use(server, "oct", oct, null, "A256KW");
        refuse(server, rsa, ec, oct);
        metrics = metrics(server.server().healthPort());
        assertThat(left(data)).as("files while serving").isEmpty();
      }
      assertThat(left(data)).as("files after the end").isEmpty();
      assertThat(log.text()).contains("sallyport");
      planted.forEach((what, octets) -> {
        var traces = new Traces(octets);
        assertThat(traces.in(log.text())).as(what + " in the log").isFalse();
        assertThat(traces.in(metrics)).as(what + " in the metrics").isFalse();
        assertThat(answers.stream().filter(traces::in)).as(what + " in answers").isEmpty();
      });
    }
  }

  private List<String> left(Path data) {
    var found = new ArrayList<String>();
    planted.forEach((what, octets) ->
        new Traces(octets).under(data, Set.of()).forEach(file -> found.add(what + " in " + file)));
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

  private String oct() {
    return "{\"kty\":\"oct-HSM\","
        + member("oct k", new BigInteger("7f".repeat(31) + "31", 16), true)
        + "}";
  }

  private void use(TestServer server, String name, String jwk, String signature, String wrap)
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
  private void refuse(TestServer server, String... jwks) throws Exception {
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

  private String expect(int status, TestServer server, String method, String path, String body) {
    var answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.vaultUrl() + path + "?api-version=7.6"))
                .header("Authorization", "Bearer " + server.vaultToken())
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    answers.add(answer.headers().map() + answer.body());
    assertThat(answer.statusCode()).as(method + " " + path + " " + answer.body()).isEqualTo(status);
    return answer.body();
  }

  private static String metrics(int port) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + port + "/metrics");
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    }
  }
}
