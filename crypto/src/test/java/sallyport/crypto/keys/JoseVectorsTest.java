package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.SecretBytes;

/**
 * What RFC 7515 to 7518 print: their keys are brought as a caller brings them, and what was signed,
 * wrapped and encrypted with them holds and opens.
 */
class JoseVectorsTest {
  private static final SoftwareModule MODULE = new SoftwareModule();

  private static Wycheproof.Case printed(String id) {
    return Wycheproof.readFrom("/jose.txt").stream()
        .filter(one -> one.get("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] octets(Wycheproof.Case one, String name) {
    return Base64.getUrlDecoder().decode(one.get(name));
  }

  private static SecretBytes secret(Wycheproof.Case one, String name) {
    return SecretBytes.owning(octets(one, name));
  }

  private static PrivateKeyParts parts(Wycheproof.Case one) {
    return switch (one.get("kty")) {
      case "RSA" ->
          new PrivateKeyParts.Rsa(
              octets(one, "n"),
              octets(one, "e"),
              secret(one, "d"),
              Optional.of(
                  new PrivateKeyParts.Crt(
                      secret(one, "p"),
                      secret(one, "q"),
                      secret(one, "dp"),
                      secret(one, "dq"),
                      secret(one, "qi"))));
      case "EC" ->
          new PrivateKeyParts.Ec(
              Curve.named(one.get("crv")).orElseThrow(),
              octets(one, "x"),
              octets(one, "y"),
              secret(one, "d"));
      default -> new PrivateKeyParts.Symmetric(secret(one, "k"));
    };
  }

  private static LiveKey brought(Wycheproof.Case one) {
    try (var parts = parts(one);
        var taken = MODULE.take(parts)) {
      return MODULE.load(taken.shown(), taken.material());
    }
  }

  private static ToSign digest(SignatureAlgorithm algorithm, String text) throws Exception {
    var hash = MessageDigest.getInstance("SHA-" + algorithm.digestBytes() * 8);
    return ToSign.digest(hash.digest(text.getBytes(US_ASCII)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RFC-7515-A.2", "RFC-7515-A.3", "RFC-7515-A.4"})
  void printed_signatures_hold_and_those_of_the_printed_keys_too(String id) throws Exception {
    var one = printed(id);
    var algorithm = SignatureAlgorithm.named(one.get("alg")).orElseThrow();
    var what = digest(algorithm, one.get("header") + "." + one.get("payload"));
    var signature = octets(one, "signature");
    try (var key = brought(one)) {
      assertThat(key.verify(algorithm, what, signature)).isTrue();
      assertThat(key.verify(algorithm, digest(algorithm, one.get("payload")), signature)).isFalse();
      var own = key.sign(algorithm, what);
      assertThat(MODULE.loadPublic(key.shown()).verify(algorithm, what, own)).isTrue();
      if (algorithm == SignatureAlgorithm.RS256) {
        assertThat(own).isEqualTo(signature);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"RFC-7516-A.1, A256GCM", "RFC-7516-A.2, A128CBCPAD", "RFC-7516-A.3, A128CBCPAD"})
  void printed_keys_unwrap_what_opens_the_printed_text(String id, EncryptionAlgorithm content) {
    var one = printed(id);
    var algorithm = EncryptionAlgorithm.named(one.get("alg")).orElseThrow();
    var wrapped = octets(one, "encrypted_key");
    try (var key = brought(one);
        var unwrapped = key.decrypt(algorithm, Ciphertext.of(wrapped))) {
      var octets = unwrapped.<byte[]>expose(byte[]::clone);
      assertThat(octets).hasSize(32);
      if (algorithm == EncryptionAlgorithm.A128KW) {
        assertThat(key.encrypt(algorithm, unwrapped, Optional.empty(), Optional.empty()).value())
            .isEqualTo(wrapped);
      }
      var authenticated = content.family() == EncryptionAlgorithm.Family.GCM;
      var header = one.get("header").getBytes(US_ASCII);
      var ciphertext =
          new Ciphertext(
              octets(one, "ciphertext"),
              Optional.of(octets(one, "iv")),
              authenticated ? Optional.of(octets(one, "tag")) : Optional.empty(),
              authenticated ? Optional.of(header) : Optional.empty());
      // A128CBC-HS256 (RFC 7518, 5.2.2.1): the second half encrypts.
      assertThat(opened(octets, authenticated ? 0 : 16, content, ciphertext))
          .isEqualTo(octets(one, "plaintext"));
    }
  }

  private static byte[] opened(
      byte[] octets, int from, EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    var half = Arrays.copyOfRange(octets, from, octets.length);
    try (var key =
            SymmetricLiveKey.of(new PublicKeyParts.Symmetric(half.length * 8), Material.of(half));
        var plain = key.decrypt(algorithm, ciphertext)) {
      return plain.expose(byte[]::clone);
    }
  }

  /** RFC 7518, B.1 to B.3, of which the MAC is over more than a digest and none of ours. */
  @ParameterizedTest
  @CsvSource({
    "32, A128CBCPAD,"
        + " c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9a94ac9b47ad2655c"
        + "5f10f9aef71427e2fc6f9b3f399a221489f16362c703233609d45ac69864e3321cf82935ac4096c8"
        + "6e133314c54019e8ca7980dfa4b9cf1b384c486f3a54c51078158ee5d79de59fbd34d848b3d69550"
        + "a67646344427ade54b8851ffb598f7f80074b9473c82e2db",
    "48, A192CBCPAD,"
        + " ea65da6b59e61edb419be62d19712ae5d303eeb50052d0dfd6697f77224c8edb000d279bdc14c107"
        + "2654bd30944230c657bed4ca0c9f4a8466f22b226d1746214bf8cfc2400add9f5126e479663fc90b"
        + "3bed787a2f0ffcbf3904be2a641d5c2105bfe591bae23b1d7449e532eef60a9ac8bb6c6b01d35d49"
        + "787bcd57ef484927f280adc91ac0c4e79c7b11efc60054e3",
    "64, A256CBCPAD,"
        + " 4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c301dd67c373b"
        + "ccb584ad3e9279c2e6d12a1374b77f077553df829410446b36ebd97066296ae6427ea75c2e0846a1"
        + "1a09ccf5370dc80bfecbad28c73f09b3a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053"
        + "d21f37ff4f51950bbe2638d09dd7a4930930806d0703b1f6"
  })
  void printed_texts_in_cbc_open(int keyBytes, EncryptionAlgorithm algorithm, String printed) {
    var key = new byte[keyBytes];
    IntStream.range(0, keyBytes).forEach(i -> key[i] = (byte) i);
    var ciphertext =
        new Ciphertext(
            HexFormat.of().parseHex(printed),
            Optional.of(HexFormat.of().parseHex("1af38c2dc2b96ffdd86694092341bc04")),
            Optional.empty(),
            Optional.empty());

    assertThat(opened(key, keyBytes / 2, algorithm, ciphertext))
        .asString(US_ASCII)
        .isEqualTo(
            "A cipher system must not be required to be secret, and it must be able to fall into"
                + " the hands of the enemy without inconvenience");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RFC-7517-A.2-EC", "RFC-7517-A.2-RSA"})
  void printed_private_keys_belong_to_the_printed_public_ones(String id) throws Exception {
    var one = printed(id);
    var algorithm = SignatureAlgorithm.named(one.get("alg")).orElseThrow();
    try (var key = brought(one)) {
      assertThat(key.shown())
          .isEqualTo(
              one.get("kty").equals("EC")
                  ? new PublicKeyParts.Ec(Curve.P_256, octets(one, "x"), octets(one, "y"))
                  : new PublicKeyParts.Rsa(octets(one, "n"), octets(one, "e")));
      var what = digest(algorithm, id);
      assertThat(MODULE.loadPublic(key.shown()).verify(algorithm, what, key.sign(algorithm, what)))
          .isTrue();
    }
  }

  @Test
  void a_printed_public_key_is_that_of_its_certificate() throws Exception {
    var one = printed("RFC-7517-B");
    var certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(octets(one, "x5c")));
    var inside = (RSAPublicKey) certificate.getPublicKey();

    assertThat(SoftwareModule.rsa(octets(one, "n"), octets(one, "e")))
        .isEqualTo(
            SoftwareModule.rsa(
                inside.getModulus().toByteArray(), inside.getPublicExponent().toByteArray()));
  }
}
