package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * Wycheproof's signatures, made so that a careless verifier accepts them: of the invalid ones none
 * holds, and every valid one does. Those that it calls acceptable do not hold here: a DigestInfo
 * without its NULL is not the encoding that RFC 8017, 8.2.2 compares with.
 */
class SignatureVectorsTest {
  private static final SoftwareModule MODULE = new SoftwareModule();

  private static ToSign digest(SignatureAlgorithm algorithm, byte[] message) throws Exception {
    var hash = MessageDigest.getInstance("SHA-" + algorithm.digestBytes() * 8);
    return ToSign.digest(hash.digest(message));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa_signature_2048_sha256, RS256, 9, 250",
    "rsa_signature_2048_sha384, RS384, 7, 251",
    "rsa_signature_2048_sha512, RS512, 8, 251",
    "rsa_pss_2048_sha256, PS256, 63, 45",
    "rsa_pss_2048_sha384, PS384, 95, 46",
    "rsa_pss_4096_sha512, PS512, 132, 47"
  })
  void rsa_signatures_hold_as_stated(String file, SignatureAlgorithm algorithm, int good, int bad)
      throws Exception {
    var cases = Wycheproof.read(file);
    for (var one : cases) {
      var key = MODULE.loadPublic(SoftwareModule.rsa(one.octets("n"), one.octets("e")));
      assertThat(key.verify(algorithm, digest(algorithm, one.octets("msg")), one.octets("sig")))
          .as(one.what())
          .isEqualTo(one.valid());
    }
    counts(cases, good, bad);
  }

  private static void counts(List<Wycheproof.Case> cases, int good, int bad) {
    assertThat(cases.stream().filter(Wycheproof.Case::valid)).hasSize(good);
    assertThat(cases).hasSize(good + bad);
  }

  /**
   * The protocol's salts are as long as the digest (RFC 7518, 3.5): of those made with none only
   * the one holds that Wycheproof gave such a salt in order to make it invalid.
   */
  @Test
  void pss_signatures_without_salt_do_not_hold() throws Exception {
    var cases = Wycheproof.read("rsa_pss_2048_sha256_salt0");
    var holding = new ArrayList<String>();
    for (var one : cases) {
      var key = MODULE.loadPublic(SoftwareModule.rsa(one.octets("n"), one.octets("e")));
      var what = digest(SignatureAlgorithm.PS256, one.octets("msg"));
      if (key.verify(SignatureAlgorithm.PS256, what, one.octets("sig"))) {
        holding.add(one.get("id"));
      }
    }
    assertThat(cases).hasSize(103);
    assertThat(holding).containsExactly("69");
  }

  @Test
  void pkcs1_signatures_are_made_octet_for_octet() throws Exception {
    int made = 0;
    for (var one : Wycheproof.read("rsa_pkcs1_2048_sig_gen")) {
      var algorithm = SignatureAlgorithm.named(one.get("sha").replace("SHA-", "RS")).orElseThrow();
      try (var key = DecryptionVectorsContract.imported(MODULE, KeySpec.Kind.RSA, one)) {
        assertThat(key.sign(algorithm, digest(algorithm, one.octets("msg"))))
            .as(one.what())
            .isEqualTo(one.octets("sig"));
      }
      made++;
    }
    assertThat(made).isGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "ecdsa_secp256r1, P_256, ES256, 173, 89",
    "ecdsa_secp384r1, P_384, ES384, 193, 87",
    "ecdsa_secp521r1, P_521, ES512, 231, 87",
    "ecdsa_secp256k1, P_256K, ES256K, 167, 85"
  })
  void ecdsa_signatures_hold_as_stated(
      String file, Curve curve, SignatureAlgorithm algorithm, int good, int bad) throws Exception {
    var cases = Wycheproof.read(file);
    for (var one : cases) {
      var key = MODULE.loadPublic(new PublicKeyParts.Ec(curve, one.octets("x"), one.octets("y")));
      assertThat(key.verify(algorithm, digest(algorithm, one.octets("msg")), one.octets("sig")))
          .as(one.what())
          .isEqualTo(one.valid());
    }
    counts(cases, good, bad);
  }

  @ParameterizedTest
  @EnumSource(MlDsa.class)
  void ml_dsa_signatures_hold_as_stated(MlDsa parameters) {
    var algorithm = SignatureAlgorithm.named(parameters.word()).orElseThrow();
    int good = 0;
    int bad = 0;
    for (var one : Wycheproof.read(file(parameters, "verify"))) {
      assertThat(holds(parameters, algorithm, one)).as(one.what()).isEqualTo(one.valid());
      good += one.valid() ? 1 : 0;
      bad += one.valid() ? 0 : 1;
    }
    assertThat(good).isGreaterThanOrEqualTo(8);
    assertThat(bad).isGreaterThanOrEqualTo(20);
  }

  /** A context that is too long, or a key of another length, is refused before anything else. */
  private static boolean holds(
      MlDsa parameters, SignatureAlgorithm algorithm, Wycheproof.Case one) {
    var context = one.has("ctx") ? Optional.of(one.octets("ctx")) : Optional.<byte[]>empty();
    var what = new ToSign(one.octets("msg"), Optional.empty(), context);
    try (var key =
        MODULE.loadPublic(new PublicKeyParts.PostQuantum(parameters, one.octets("pub")))) {
      return key.verify(algorithm, what, one.octets("sig"));
    } catch (RefusedException refused) {
      assertThat(refused.refusal()).isInstanceOf(KeyRefusal.BadValue.class);
      return false;
    } catch (IllegalArgumentException _) {
      assertThat(one.get("flags")).contains("IncorrectPublicKeyLength");
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(MlDsa.class)
  void ml_dsa_signatures_over_a_representative_are_those_over_its_message(MlDsa parameters) {
    var algorithm = SignatureAlgorithm.named(parameters.word()).orElseThrow();
    var cases = Wycheproof.read(file(parameters, "mu"));
    for (var one : cases) {
      var shown = new PublicKeyParts.PostQuantum(parameters, one.octets("pub"));
      try (var taken =
              MODULE.take(
                  new PrivateKeyParts.PostQuantum(
                      parameters, shown.pub(), SecretBytes.owning(one.octets("seed"))));
          var key = MODULE.load(shown, taken.material())) {
        var context = one.has("ctx") ? Optional.of(one.octets("ctx")) : Optional.<byte[]>empty();
        var mu = new ToSign(new byte[0], Optional.of(one.octets("mu")), Optional.empty());
        var message = new ToSign(one.octets("msg"), Optional.empty(), context);
        var signature = one.octets("sig");
        assertThat(key.verify(algorithm, mu, signature)).as(one.what()).isTrue();
        if (one.has("msg")) {
          assertThat(key.verify(algorithm, message, signature)).as(one.what()).isTrue();
          assertThat(key.verify(algorithm, message, key.sign(algorithm, mu))).isTrue();
        }
        signature[signature.length / 2] ^= 1;
        assertThat(key.verify(algorithm, mu, signature)).as(one.what()).isFalse();
      }
    }
    assertThat(cases).hasSize(5);
  }

  private static String file(MlDsa parameters, String what) {
    return parameters
            .word()
            .toLowerCase(java.util.Locale.ROOT)
            .replaceFirst("-", "")
            .replace('-', '_')
        + "_"
        + what;
  }

  @ParameterizedTest
  @CsvSource({"hmac_sha256, HS256, 4", "hmac_sha384, HS384, 2"})
  void macs_over_a_digest_hold_as_stated(String file, SignatureAlgorithm algorithm, int count) {
    var cases = Wycheproof.read(file);
    for (var one : cases) {
      int bits = one.octets("key").length * 8;
      try (var key =
          SymmetricLiveKey.of(new PublicKeyParts.Symmetric(bits), Material.of(one.octets("key")))) {
        var whole = Integer.parseInt(one.get("tagSize")) == algorithm.digestBytes() * 8;
        assertThat(key.verify(algorithm, ToSign.digest(one.octets("msg")), one.octets("tag")))
            .as("a truncated one does not hold: " + one.what())
            .isEqualTo(whole);
      }
    }
    assertThat(cases).hasSize(count);
  }
}
