package sallyport.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.Queue;
import tools.jackson.databind.JsonNode;

/**
 * Makes, brings, rotates, deletes and purges keys until the connection breaks. A version that was
 * acknowledged signs at once and after every start, and the JDK checks it with the public key of
 * the first answer.
 */
final class KilledKeys {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] DIGEST = "a digest of thirty-two octets...".getBytes(US_ASCII);
  private static final KeyPair BROUGHT = pair();

  private final RawClient client;
  private final String prefix;
  private final Queue<Acknowledged> acknowledged;

  KilledKeys(RawClient client, String prefix, Queue<Acknowledged> acknowledged) {
    this.client = client;
    this.prefix = prefix;
    this.acknowledged = acknowledged;
  }

  /** A version of a key, and what its signatures are checked with. */
  record Version(String what, String path, PublicKey key) implements Acknowledged {
    @Override
    public void check(RawClient client) throws Exception {
      var signed =
          client.vault(
              "POST",
              path + "/sign",
              "{\"alg\":\"ES256\",\"value\":\"" + TEXT.encodeToString(DIGEST) + "\"}");
      assertThat(signed.status()).as(path + signed.text()).isEqualTo(200);
      var verifier = Signature.getInstance("NONEwithECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(DIGEST);
      assertThat(verifier.verify(octets(signed.json(), "value"))).as(path).isTrue();
    }
  }

  /** A key that was deleted, and perhaps purged. */
  record Gone(String name, boolean purged) implements Acknowledged {
    @Override
    public String what() {
      return purged ? "key purged" : "key deleted";
    }

    @Override
    public void check(RawClient client) throws Exception {
      assertThat(client.vault("GET", "/keys/" + name, "").status()).as(name).isEqualTo(404);
      assertThat(client.vault("GET", "/deletedkeys/" + name, "").status())
          .as(name)
          .isEqualTo(purged ? 404 : 200);
    }
  }

  /**
   * @param first where in the round of what is done with keys it begins
   */
  Void write(int first) throws Exception {
    try {
      for (int n = first; ; n++) {
        one(n);
      }
    } catch (IOException e) {
      return null;
    }
  }

  private void one(int n) throws Exception {
    var name = prefix + n;
    var path = "/keys/" + name;
    switch (n % 4) {
      case 0 -> remember("key created", call(200, "POST", path + "/create", "{\"kty\":\"EC\"}"));
      case 1 -> {
        remember("key created", call(200, "POST", path + "/create", "{\"kty\":\"EC\"}"));
        remember("key rotated", call(200, "POST", path + "/rotate", "{}"));
      }
      case 2 -> remember("key imported", call(200, "PUT", path, "{\"key\":" + jwk(BROUGHT) + "}"));
      default -> {
        // From here on either answer is right until the deletion, or the purge, is acknowledged.
        call(200, "POST", path + "/create", "{\"kty\":\"EC\"}");
        call(200, "DELETE", path, "");
        boolean purged = n % 8 == 7;
        if (purged) {
          call(204, "DELETE", "/deletedkeys/" + name, "");
        }
        acknowledged.add(new Gone(name, purged));
      }
    }
  }

  private RawClient.Answer call(int status, String method, String path, String body)
      throws IOException, InterruptedException {
    var answer = client.vault(method, path, body);
    if (answer.status() != status) {
      throw new AssertionError("a write was refused: " + answer.status() + " " + answer.text());
    }
    return answer;
  }

  /** The key is used before the server is killed, so that it was held ready. */
  private void remember(String what, RawClient.Answer answer) throws Exception {
    var jwk = answer.json().get("key");
    var kid = jwk.get("kid").asString();
    var version = new Version(what, kid.substring(kid.indexOf("/keys/")), publicKey(jwk));
    acknowledged.add(version);
    version.check(client);
  }

  private static byte[] octets(JsonNode node, String member) {
    return Base64.getUrlDecoder().decode(node.get(member).asString());
  }

  private static PublicKey publicKey(JsonNode jwk) throws GeneralSecurityException {
    var curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    var point =
        new ECPoint(new BigInteger(1, octets(jwk, "x")), new BigInteger(1, octets(jwk, "y")));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static String jwk(KeyPair pair) {
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"d\":\"%s\"}"
        .formatted(
            text(point.getAffineX()),
            text(point.getAffineY()),
            text(((ECPrivateKey) pair.getPrivate()).getS()));
  }

  private static String text(BigInteger number) {
    return TEXT.encodeToString(number.toByteArray());
  }

  private static KeyPair pair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
