package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.http.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys of every type and size, made by somebody else, go in as JWK (RFC 7517) and come out again:
 * the public members octet for octet, of the private ones none, and what is done with the key by
 * the wire holds for who made it.
 */
class KeyRoundTripTest {
  private static final String V = "?api-version=2026-05-01-preview";
  private static final byte[] MESSAGE = "round trip".getBytes(StandardCharsets.UTF_8);
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final JsonMapper JSON = new JsonMapper();

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  /** Brings a key, and finds the public members and nothing else in every answer about it. */
  private void comesBack(Map<String, String> shown, Map<String, String> hidden) {
    var jwk = new LinkedHashMap<>(shown);
    jwk.putAll(hidden);
    var brought = call("PUT", "/keys/k", JSON.writeValueAsString(Map.of("key", jwk)));
    var blob = call("POST", "/keys/k/backup", "").get("value").stringValue();
    var read = call("GET", "/keys/k/", "");
    call("DELETE", "/keys/k", "");
    answer("DELETE", "/deletedkeys/k", "", 204);
    var restored = call("POST", "/keys/restore", "{\"value\":\"" + blob + "\"}");
    for (var bundle : new JsonNode[] {brought, read, restored}) {
      var key = bundle.get("key");
      shown.forEach(
          (name, value) -> assertThat(key.path(name).asString()).as(name).isEqualTo(value));
      assertThat(key.propertyNames())
          .doesNotContainAnyElementsOf(hidden.keySet())
          .hasSize(shown.size() + 2)
          .contains("kid", "key_ops");
    }
  }

  private JsonNode call(String method, String path, String body) {
    return JSON.readTree(body(answer(method, path, body, 200)));
  }

  private Response answer(String method, String path, String body, int status) {
    var answer = fixture.call(method, path + V, body);
    assertThat(answer.status()).as(path + ": " + body(answer)).isEqualTo(status);
    return answer;
  }

  private byte[] signed(String algorithm, byte[] what) {
    var body = "{\"alg\":\"" + algorithm + "\",\"value\":\"" + TEXT.encodeToString(what) + "\"}";
    return Base64.getUrlDecoder()
        .decode(call("POST", "/keys/k/sign", body).get("value").stringValue());
  }

  private static byte[] hash(String algorithm) throws GeneralSecurityException {
    return MessageDigest.getInstance(algorithm).digest(MESSAGE);
  }

  private static String text(BigInteger number) {
    var octets = number.toByteArray();
    return TEXT.encodeToString(
        octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets);
  }

  private static String fixed(BigInteger number, int length) {
    var octets = new byte[length];
    var shortest = Base64.getUrlDecoder().decode(text(number));
    System.arraycopy(shortest, 0, octets, length - shortest.length, shortest.length);
    return TEXT.encodeToString(octets);
  }

  @ParameterizedTest
  @CsvSource({"2048, true", "3072, true", "4096, true", "2048, false", "3072, false"})
  void rsa_keys_with_and_without_their_factors(int bits, boolean factors) throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
    generator.initialize(bits);
    var pair = generator.generateKeyPair();
    var key = (RSAPrivateCrtKey) pair.getPrivate();
    var hidden = new LinkedHashMap<>(Map.of("d", text(key.getPrivateExponent())));
    if (factors) {
      hidden.put("p", text(key.getPrimeP()));
      hidden.put("q", text(key.getPrimeQ()));
      hidden.put("dp", text(key.getPrimeExponentP()));
      hidden.put("dq", text(key.getPrimeExponentQ()));
      hidden.put("qi", text(key.getCrtCoefficient()));
    }
    var shown = (RSAPublicKey) pair.getPublic();

    comesBack(
        Map.of("kty", "RSA", "n", text(shown.getModulus()), "e", text(shown.getPublicExponent())),
        hidden);

    var verifier = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    verifier.initVerify(shown);
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signed("RS256", hash("SHA-256")))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "P-256, secp256r1, 32, SHA-256, ES256",
    "P-384, secp384r1, 48, SHA-384, ES384",
    "P-521, secp521r1, 66, SHA-512, ES512"
  })
  void keys_on_nist_curves_and_those_with_leading_zeros(
      String crv, String curve, int length, String hash, String algorithm) throws Exception {
    for (var kind : zeros(length)) {
      var generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(new ECGenParameterSpec(curve));
      var pair = generator.generateKeyPair();
      while (!kind.test((ECPublicKey) pair.getPublic())) {
        pair = generator.generateKeyPair();
      }
      var shown = (ECPublicKey) pair.getPublic();

      comesBack(
          Map.of(
              "kty",
              "EC",
              "crv",
              crv,
              "x",
              fixed(shown.getW().getAffineX(), length),
              "y",
              fixed(shown.getW().getAffineY(), length)),
          Map.of("d", fixed(((ECPrivateKey) pair.getPrivate()).getS(), length)));

      var verifier =
          Signature.getInstance(hash.replace("-", "") + "withECDSAinP1363Format", "SunEC");
      verifier.initVerify(shown);
      verifier.update(MESSAGE);
      assertThat(verifier.verify(signed(algorithm, hash(hash)))).isTrue();
      call("DELETE", "/keys/k", "");
      answer("DELETE", "/deletedkeys/k", "", 204);
    }
  }

  /** Any key, one whose x and one whose y begins with a zero octet: a careless writer drops it. */
  private static Iterable<Predicate<ECPublicKey>> zeros(int length) {
    int full = length == 66 ? 512 : 8 * (length - 1);
    return List.of(
        _ -> true,
        key -> key.getW().getAffineX().bitLength() <= full,
        key -> key.getW().getAffineY().bitLength() <= full);
  }

  @Test
  void keys_on_secp256k1_of_which_one_has_leading_zeros() {
    var curve = SECNamedCurves.getByName("secp256k1");
    var random = new Random(20_261_126);
    var d = new BigInteger(255, random).add(BigInteger.ONE);
    comesBack(onK256(curve.getG().multiply(d)), Map.of("d", fixed(d, 32)));
    call("DELETE", "/keys/k", "");
    answer("DELETE", "/deletedkeys/k", "", 204);

    var point = curve.getG().multiply(d).normalize();
    while (point.getAffineXCoord().toBigInteger().bitLength() > 248) {
      d = new BigInteger(255, random).add(BigInteger.ONE);
      point = curve.getG().multiply(d).normalize();
    }
    comesBack(onK256(point), Map.of("d", fixed(d, 32)));
  }

  private static Map<String, String> onK256(ECPoint point) {
    var at = point.normalize();
    return Map.of(
        "kty",
        "EC",
        "crv",
        "P-256K",
        "x",
        fixed(at.getAffineXCoord().toBigInteger(), 32),
        "y",
        fixed(at.getAffineYCoord().toBigInteger(), 32));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32})
  void symmetric_keys(int length) throws Exception {
    var octets = new byte[length];
    new Random(length).nextBytes(octets);

    comesBack(Map.of("kty", "oct-HSM"), Map.of("k", TEXT.encodeToString(octets)));

    var wrapped =
        call(
            "POST",
            "/keys/k/wrapkey",
            "{\"alg\":\"A%dKW\",\"value\":\"%s\"}"
                .formatted(length * 8, TEXT.encodeToString(new byte[32])));
    var unwrapper = Cipher.getInstance("AES/KW/NoPadding", "SunJCE");
    unwrapper.init(Cipher.DECRYPT_MODE, new SecretKeySpec(octets, "AES"));
    assertThat(unwrapper.doFinal(Base64.getUrlDecoder().decode(wrapped.get("value").stringValue())))
        .isEqualTo(new byte[32]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"})
  void post_quantum_keys(String set) throws Exception {
    var parameters =
        switch (set) {
          case "ML-DSA-44" -> MLDSAParameters.ml_dsa_44;
          case "ML-DSA-65" -> MLDSAParameters.ml_dsa_65;
          default -> MLDSAParameters.ml_dsa_87;
        };
    var seed = new byte[32];
    new Random(set.hashCode()).nextBytes(seed);
    var pub = new MLDSAPrivateKeyParameters(parameters, seed.clone()).getPublicKey();

    comesBack(
        Map.of("kty", "AKP", "alg", set, "pub", TEXT.encodeToString(pub)),
        Map.of("priv", TEXT.encodeToString(seed)));

    var verifier = Signature.getInstance(set, "SUN");
    verifier.initVerify(byTheJdk(set, parameters, pub));
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signed(set, MESSAGE))).isTrue();
  }

  private static PublicKey byTheJdk(String set, MLDSAParameters parameters, byte[] pub)
      throws Exception {
    var info =
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
            new MLDSAPublicKeyParameters(parameters, pub));
    return KeyFactory.getInstance(set, "SUN")
        .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
  }
}
