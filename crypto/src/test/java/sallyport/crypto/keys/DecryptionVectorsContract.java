package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * Wycheproof's ciphertexts, in any module: every valid one opens, of the invalid ones none, and
 * each is refused with the one refusal. Where the protocol takes less than the standard, the test
 * says so.
 */
abstract class DecryptionVectorsContract {
  private static final int GCM_IV_BYTES = 12;

  abstract KeyModule module();

  static LiveKey imported(KeyModule module, KeySpec.Kind kind, Wycheproof.Case one) {
    try (var encoded = SecretBytes.owning(one.octets(kind == KeySpec.Kind.RSA ? "pkcs8" : "key"));
        var parts = SoftwareModule.parts(kind, encoded);
        var taken = module.take(parts)) {
      return module.load(taken.shown(), taken.material());
    }
  }

  /** Empty for what is refused as not opening, and for nothing else. */
  private static Optional<byte[]> opened(
      LiveKey key, EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    try (var plain = key.decrypt(algorithm, ciphertext)) {
      return Optional.of(plain.<byte[]>expose(byte[]::clone));
    } catch (RefusedException refused) {
      assertThat(refused.refusal()).isEqualTo(new KeyRefusal.DoesNotOpen());
      return Optional.empty();
    }
  }

  private static void opensAsStated(Wycheproof.Case one, boolean valid, Optional<byte[]> opened) {
    if (valid) {
      assertThat(opened).as(one.what()).contains(one.octets("msg"));
    } else {
      assertThat(opened).as(one.what()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rsa_pkcs1_2048, RSA1_5, 67",
    "rsa_oaep_2048_sha1, RSA_OAEP, 36",
    "rsa_oaep_2048_sha256, RSA_OAEP_256, 37"
  })
  void rsa_ciphertexts_open_as_stated(String file, EncryptionAlgorithm algorithm, int count) {
    var keys = new HashMap<String, LiveKey>();
    var cases = Wycheproof.read(file);
    for (var one : cases) {
      var key =
          keys.computeIfAbsent(one.get("pkcs8"), _ -> imported(module(), KeySpec.Kind.RSA, one));
      // A label is never taken: what was made with one does not open.
      var valid = one.valid() && one.get("label").isEmpty();
      opensAsStated(one, valid, opened(key, algorithm, Ciphertext.of(one.octets("ct"))));
    }
    keys.values().forEach(LiveKey::close);
    assertThat(cases).hasSize(count);
  }

  /**
   * Which AES keys a test needs, made live once: a token takes its time to take a key.
   *
   * @param live by the octets of the key
   */
  private record Keys(KeyModule module, Map<String, LiveKey> live) implements AutoCloseable {
    static Keys of(KeyModule module) {
      return new Keys(module, new HashMap<>());
    }

    LiveKey of(Wycheproof.Case one) {
      return live.computeIfAbsent(
          one.get("key"), _ -> imported(module, KeySpec.Kind.SYMMETRIC, one));
    }

    @Override
    public void close() {
      live.values().forEach(LiveKey::close);
    }
  }

  /** RFC 3394 wraps two units or more, so that a single one, called acceptable, does not open. */
  @ParameterizedTest
  @CsvSource({"aes_wrap, CKM_AES_KEY_WRAP, 36, 129", "aes_kwp, CKM_AES_KEY_WRAP_PAD, 77, 177"})
  void wrapped_keys_open_as_stated(String file, EncryptionAlgorithm algorithm, int good, int bad) {
    int opening = 0;
    int others = 0;
    try (var keys = Keys.of(module())) {
      for (var one : Wycheproof.read(file)) {
        var key = keys.of(one);
        opensAsStated(one, one.valid(), opened(key, algorithm, Ciphertext.of(one.octets("ct"))));
        if (one.valid()) {
          var plain = SecretBytes.owning(one.octets("msg"));
          assertThat(key.encrypt(algorithm, plain, Optional.empty(), Optional.empty()).value())
              .as(one.what())
              .isEqualTo(one.octets("ct"));
          opening++;
        } else {
          others++;
        }
      }
    }
    assertThat(opening).isEqualTo(good);
    assertThat(others).isEqualTo(bad);
  }

  @Test
  void padded_blocks_open_as_stated() {
    int seen = 0;
    try (var keys = Keys.of(module())) {
      for (var one : Wycheproof.read("aes_cbc_pkcs5")) {
        var algorithm = named(one, "CBCPAD");
        var ciphertext =
            new Ciphertext(
                one.octets("ct"),
                Optional.of(one.octets("iv")),
                Optional.empty(),
                Optional.empty());
        opensAsStated(one, one.valid(), opened(keys.of(one), algorithm, ciphertext));
        seen++;
      }
    }
    assertThat(seen).isEqualTo(216);
  }

  /** Nonces of other lengths than 96 bits are valid in the standard and none of the protocol. */
  @Test
  void authenticated_ciphertexts_open_as_stated() {
    int good = 0;
    int bad = 0;
    try (var keys = Keys.of(module())) {
      for (var one : Wycheproof.read("aes_gcm")) {
        var ciphertext =
            new Ciphertext(
                one.octets("ct"),
                Optional.of(one.octets("iv")),
                Optional.of(one.octets("tag")),
                Optional.of(one.octets("aad")));
        var key = keys.of(one);
        var algorithm = named(one, "GCM");
        if (one.octets("iv").length != GCM_IV_BYTES) {
          KeyModuleContract.refusesWith(
              () -> key.decrypt(algorithm, ciphertext), KeyRefusal.BadValue.class, "iv");
          continue;
        }
        opensAsStated(one, one.valid(), opened(key, algorithm, ciphertext));
        good += one.valid() ? 1 : 0;
        bad += one.valid() ? 0 : 1;
      }
    }
    assertThat(good).isGreaterThanOrEqualTo(100);
    assertThat(bad).isGreaterThanOrEqualTo(80);
  }

  private static EncryptionAlgorithm named(Wycheproof.Case one, String mode) {
    return KeyModuleContract.named("A" + one.octets("key").length * 8 + mode);
  }
}
