package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/** NIST's vectors: every good one is accepted, and of the bad ones none. */
class PublishedVectorsTest {
  private static final SoftwareModule MODULE = new SoftwareModule();
  private static final Map<String, SignatureAlgorithm> RSA =
      Map.of(
          "SHA256", SignatureAlgorithm.RS256,
          "SHA384", SignatureAlgorithm.RS384,
          "SHA512", SignatureAlgorithm.RS512);

  private static ToSign digest(SignatureAlgorithm algorithm, byte[] message) throws Exception {
    var hash = MessageDigest.getInstance("SHA-" + algorithm.digestBytes() * 8);
    return ToSign.digest(hash.digest(message));
  }

  @Test
  void rsa_pkcs1_signatures_of_fips_186_3_verify_as_stated() throws Exception {
    int good = 0;
    int bad = 0;
    for (var vector : VectorFiles.read("asymmetric/RSA/FIPS_186-2/SigVer15_186-3.rsp")) {
      var algorithm = RSA.get(vector.get("SHAAlg"));
      if (algorithm == null || vector.get("n").length() < 512) {
        continue;
      }
      var parts = SoftwareModule.rsa(vector.octets("n"), vector.octets("e"));
      var expected = vector.get("Result").startsWith("P");
      var found =
          MODULE
              .loadPublic(parts)
              .verify(algorithm, digest(algorithm, vector.octets("Msg")), vector.octets("S"));
      assertThat(found).as(vector.toString()).isEqualTo(expected);
      good += expected ? 1 : 0;
      bad += expected ? 0 : 1;
    }
    assertThat(good).isGreaterThanOrEqualTo(6);
    assertThat(bad).isGreaterThanOrEqualTo(30);
  }

  /**
   * The salts of these are of ten octets, and those of the protocol as long as the digest (RFC
   * 7518, 3.5): the JDK, told of the salt, finds each as stated, and here none holds.
   */
  @Test
  void rsa_pss_signatures_of_fips_186_3_have_another_salt_and_do_not_hold() throws Exception {
    int good = 0;
    int bad = 0;
    for (var vector : VectorFiles.read("asymmetric/RSA/FIPS_186-2/SigVerPSS_186-3.rsp")) {
      var pkcs1 = RSA.get(vector.get("SHAAlg"));
      if (pkcs1 == null || vector.get("n").length() < 512) {
        continue;
      }
      var algorithm = SignatureAlgorithm.named(pkcs1.name().replace("RS", "PS")).orElseThrow();
      var parts = SoftwareModule.rsa(vector.octets("n"), vector.octets("e"));
      int salt = vector.octets("SaltVal").length;
      assertThat(salt).isEqualTo(10);
      var expected = vector.get("Result").startsWith("P");
      assertThat(holdsByTheJdk(vector, algorithm.digestBytes() * 8, salt))
          .as(vector.toString())
          .isEqualTo(expected);
      assertThat(
              MODULE
                  .loadPublic(parts)
                  .verify(algorithm, digest(algorithm, vector.octets("Msg")), vector.octets("S")))
          .as(vector.toString())
          .isFalse();
      good += expected ? 1 : 0;
      bad += expected ? 0 : 1;
    }
    assertThat(good).isGreaterThanOrEqualTo(18);
    assertThat(bad).isGreaterThanOrEqualTo(90);
  }

  private static boolean holdsByTheJdk(VectorFiles.Vector vector, int hashBits, int saltBytes)
      throws Exception {
    var n = Octets.number(vector.octets("n"));
    var e = Octets.number(vector.octets("e"));
    var signature = Octets.fixed(Octets.number(vector.octets("S")), (n.bitLength() + 7) / 8);
    var hash = "SHA-" + hashBits;
    var verifier = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    verifier.setParameter(
        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), saltBytes, 1));
    verifier.initVerify(
        KeyFactory.getInstance("RSA", "SunRsaSign").generatePublic(new RSAPublicKeySpec(n, e)));
    verifier.update(vector.octets("Msg"));
    return verifier.verify(signature);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P-256,SHA-256|P_256|ES256",
        "P-384,SHA-384|P_384|ES384",
        "P-521,SHA-512|P_521|ES512"
      })
  void ecdsa_signatures_of_fips_186_3_verify_as_stated(
      String section, Curve curve, SignatureAlgorithm algorithm) throws Exception {
    int good = 0;
    int bad = 0;
    for (var vector : VectorFiles.read("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp")) {
      if (!vector.section().equals(section)) {
        continue;
      }
      int half = curve.coordinateBytes();
      var parts =
          new PublicKeyParts.Ec(curve, fixed(vector, "Qx", half), fixed(vector, "Qy", half));
      var signature = Arrays.copyOf(fixed(vector, "R", half), 2 * half);
      System.arraycopy(fixed(vector, "S", half), 0, signature, half, half);
      var expected = vector.get("Result").startsWith("P");
      assertThat(SoftwareModule.verifies(parts, algorithm, vector.octets("Msg"), signature))
          .as(vector.toString())
          .isEqualTo(expected);
      good += expected ? 1 : 0;
      bad += expected ? 0 : 1;
    }
    assertThat(good).isPositive();
    assertThat(bad).isGreaterThanOrEqualTo(8);
  }

  private static byte[] fixed(VectorFiles.Vector vector, String name, int length) {
    return Octets.fixed(Octets.number(vector.octets(name)), length);
  }

  @Test
  void ecdsa_signatures_on_secp256k1_verify_and_altered_ones_do_not() throws Exception {
    int seen = 0;
    for (var vector : VectorFiles.read("asymmetric/ECDSA/SECP256K1/SigGen.txt")) {
      if (!vector.section().endsWith("SHA-256")) {
        continue;
      }
      var parts =
          new PublicKeyParts.Ec(Curve.P_256K, fixed(vector, "Qx", 32), fixed(vector, "Qy", 32));
      var signature = Arrays.copyOf(fixed(vector, "R", 32), 64);
      System.arraycopy(fixed(vector, "S", 32), 0, signature, 32, 32);
      var message = vector.octets("Msg");
      assertThat(SoftwareModule.verifies(parts, SignatureAlgorithm.ES256K, message, signature))
          .as(vector.toString())
          .isTrue();
      signature[seen % 64] ^= 1;
      assertThat(SoftwareModule.verifies(parts, SignatureAlgorithm.ES256K, message, signature))
          .isFalse();
      seen++;
    }
    assertThat(seen).isGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "KW_AD_128, CKM_AES_KEY_WRAP",
    "KW_AD_192, CKM_AES_KEY_WRAP",
    "KW_AD_256, CKM_AES_KEY_WRAP",
    "KWP_AD_128, CKM_AES_KEY_WRAP_PAD",
    "KWP_AD_192, CKM_AES_KEY_WRAP_PAD",
    "KWP_AD_256, CKM_AES_KEY_WRAP_PAD"
  })
  void wrapped_keys_of_sp_800_38f_open_as_stated(String file, EncryptionAlgorithm algorithm) {
    int good = 0;
    int bad = 0;
    for (var vector : VectorFiles.read("keywrap/kwtestvectors/" + file + ".txt")) {
      var opened = opened(vector.octets("K"), algorithm, Ciphertext.of(vector.octets("C")));
      if (vector.has("FAIL")) {
        assertThat(opened).as(vector.toString()).isEmpty();
        bad++;
      } else {
        assertThat(opened).as(vector.toString()).contains(vector.octets("P"));
        assertThat(wrapped(vector.octets("K"), algorithm, vector.octets("P")))
            .isEqualTo(vector.octets("C"));
        good++;
      }
    }
    assertThat(good).isGreaterThan(100);
    assertThat(bad).isGreaterThanOrEqualTo(90);
  }

  private static SymmetricLiveKey key(byte[] octets) {
    return SymmetricLiveKey.of(
        new PublicKeyParts.Symmetric(octets.length * 8), Material.of(octets.clone()));
  }

  private static byte[] wrapped(byte[] key, EncryptionAlgorithm algorithm, byte[] plain) {
    return key(key)
        .encrypt(algorithm, SecretBytes.owning(plain), Optional.empty(), Optional.empty())
        .value();
  }

  private static Optional<byte[]> opened(
      byte[] key, EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    try (var plain = key(key).decrypt(algorithm, ciphertext)) {
      return Optional.of(plain.<byte[]>expose(byte[]::clone));
    } catch (RefusedException refused) {
      assertThat(refused.refusal()).isEqualTo(new KeyRefusal.DoesNotOpen());
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 192, 256})
  void ciphertexts_of_sp_800_38d_open_as_stated(int bits) {
    int good = 0;
    int bad = 0;
    var algorithm = EncryptionAlgorithm.named("A" + bits + "GCM").orElseThrow();
    for (var vector : VectorFiles.read("ciphers/AES/GCM/gcmDecrypt" + bits + ".rsp")) {
      if (vector.get("IV").length() != 24 || vector.get("Tag").length() != 32) {
        continue;
      }
      var opened =
          opened(
              vector.octets("Key"),
              algorithm,
              new Ciphertext(
                  vector.octets("CT"),
                  Optional.of(vector.octets("IV")),
                  Optional.of(vector.octets("Tag")),
                  Optional.of(vector.octets("AAD"))));
      if (vector.has("FAIL")) {
        assertThat(opened).as(vector.toString()).isEmpty();
        bad++;
      } else {
        assertThat(opened).as(vector.toString()).contains(vector.octets("PT"));
        good++;
      }
    }
    assertThat(good).isGreaterThan(100);
    assertThat(bad).isGreaterThan(100);
  }

  /** SP 800-38A, by the vectors of its validation program: whole blocks, in both directions. */
  @ParameterizedTest
  @ValueSource(ints = {128, 192, 256})
  void blocks_in_cbc_of_sp_800_38a_are_those_of_the_known_answers(int bits) {
    int seen = 0;
    var algorithm = EncryptionAlgorithm.named("A" + bits + "CBC").orElseThrow();
    for (var file : new String[] {"GFSbox", "KeySbox", "VarKey", "VarTxt", "MMT"}) {
      for (var vector : VectorFiles.read("ciphers/AES/CBC/CBC" + file + bits + ".rsp")) {
        var iv = Optional.of(vector.octets("IV"));
        var plain = vector.octets("PLAINTEXT");
        var sealed = vector.octets("CIPHERTEXT");
        var ciphertext = new Ciphertext(sealed, iv, Optional.empty(), Optional.empty());
        assertThat(opened(vector.octets("KEY"), algorithm, ciphertext))
            .as(file + " " + vector)
            .contains(plain);
        assertThat(
                key(vector.octets("KEY"))
                    .encrypt(algorithm, SecretBytes.owning(plain), iv, Optional.empty())
                    .value())
            .isEqualTo(sealed);
        seen++;
      }
    }
    assertThat(seen).isGreaterThanOrEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    "44, ML_DSA_44",
    "65, ML_DSA_65",
    "87, ML_DSA_87",
  })
  void keys_and_signatures_of_fips_204_are_those_of_the_known_answers(
      String set, MlDsa parameters) {
    var algorithm = SignatureAlgorithm.named(parameters.word()).orElseThrow();
    int seen = 0;
    for (var vector : VectorFiles.read("asymmetric/MLDSA/kat_MLDSA_" + set + "_det_pure.rsp")) {
      var shown = new PublicKeyParts.PostQuantum(parameters, vector.octets("pk"));
      try (var taken =
          MODULE.take(
              new PrivateKeyParts.PostQuantum(
                  parameters, shown.pub(), SecretBytes.owning(vector.octets("xi"))))) {
        assertThat(taken.shown()).isEqualTo(shown);
        var message = vector.octets("msg");
        var signature =
            Arrays.copyOf(vector.octets("sm"), vector.octets("sm").length - message.length);
        var what = new ToSign(message, Optional.empty(), Optional.of(vector.octets("ctx")));
        var live = MODULE.loadPublic(shown);
        assertThat(live.verify(algorithm, what, signature)).as(vector.toString()).isTrue();
        assertThat(live.verify(algorithm, ToSign.digest(message), signature)).isFalse();
        var mu = representative(shown.pub(), vector.octets("ctx"), message);
        var over = new ToSign(new byte[0], Optional.of(mu), Optional.empty());
        assertThat(live.verify(algorithm, over, signature)).isTrue();
        signature[seen * 7] ^= 1;
        assertThat(live.verify(algorithm, what, signature)).isFalse();
        var own = MODULE.load(shown, taken.material()).sign(algorithm, what);
        assertThat(live.verify(algorithm, what, own)).isTrue();
      }
      if (++seen == 25) {
        break;
      }
    }
    assertThat(seen).isEqualTo(25);
  }

  /** The message representative (FIPS 204, algorithm 7, line 6). */
  static byte[] representative(byte[] pub, byte[] context, byte[] message) {
    var mu = new byte[64];
    var hash = new SHAKEDigest(256);
    var tr = new byte[64];
    hash.update(pub, 0, pub.length);
    hash.doFinal(tr, 0, tr.length);
    hash.update(tr, 0, tr.length);
    hash.update((byte) 0);
    hash.update((byte) context.length);
    hash.update(context, 0, context.length);
    hash.update(message, 0, message.length);
    hash.doFinal(mu, 0, mu.length);
    return mu;
  }
}
