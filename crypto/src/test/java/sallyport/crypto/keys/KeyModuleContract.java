package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * What every {@link KeyModule} owes its callers. What one signs or encrypts, the public half in
 * software verifies or opens, and the other way round.
 */
abstract class KeyModuleContract {
  static final List<SignatureAlgorithm> RSA_SIGNATURES =
      List.of(
          SignatureAlgorithm.RS256,
          SignatureAlgorithm.RS384,
          SignatureAlgorithm.RS512,
          SignatureAlgorithm.PS256,
          SignatureAlgorithm.PS384,
          SignatureAlgorithm.PS512);
  static final List<EncryptionAlgorithm> RSA_ENCRYPTIONS =
      List.of(
          EncryptionAlgorithm.RSA1_5,
          EncryptionAlgorithm.RSA_OAEP,
          EncryptionAlgorithm.RSA_OAEP_256);
  static final Random RANDOM = new Random(20_261_126);

  abstract KeyModule module();

  LiveKey made(KeySpec spec) {
    try (var made = module().generate(spec)) {
      return module().load(made.shown(), made.material());
    }
  }

  static byte[] octets(int count) {
    var octets = new byte[count];
    RANDOM.nextBytes(octets);
    return octets;
  }

  static void refuses(ThrowingCallable call, Refusal refusal) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
  }

  static void refusesWith(ThrowingCallable call, Class<? extends Refusal> kind, String member) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class,
            it -> {
              assertThat(it.refusal()).isInstanceOf(kind);
              assertThat(it.refusal().toString()).contains("member=" + member + ",");
            });
  }

  static void signsAndVerifies(LiveKey key, SignatureAlgorithm algorithm) {
    var software = new SoftwareModule();
    for (int i = 0; i < 3; i++) {
      var what = ToSign.digest(octets(algorithm.digestBytes()));
      var signature = key.sign(algorithm, what);
      assertThat(key.verify(algorithm, what, signature)).isTrue();
      assertThat(software.loadPublic(key.shown()).verify(algorithm, what, signature)).isTrue();
      var other = ToSign.digest(octets(algorithm.digestBytes()));
      assertThat(key.verify(algorithm, other, signature)).isFalse();
      for (int at : new int[] {0, signature.length / 2, signature.length - 1}) {
        var altered = signature.clone();
        altered[at] ^= 4;
        assertThat(key.verify(algorithm, what, altered)).isFalse();
      }
      assertThat(key.verify(algorithm, what, Arrays.copyOf(signature, signature.length - 1)))
          .isFalse();
      assertThat(key.verify(algorithm, what, Arrays.copyOf(signature, signature.length + 1)))
          .isFalse();
      assertThat(key.verify(algorithm, what, new byte[0])).isFalse();
      assertThat(key.verify(algorithm, what, new byte[signature.length])).isFalse();
    }
  }

  static void encryptsAndDecrypts(LiveKey key, EncryptionAlgorithm algorithm, int length) {
    var plain = octets(length);
    var sealed =
        key.encrypt(
            algorithm, SecretBytes.owning(plain.clone()), Optional.empty(), Optional.empty());
    try (var opened = key.decrypt(algorithm, sealed)) {
      assertThat(opened.<byte[]>expose(byte[]::clone)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 3072, 4096})
  void rsa_keys_of_every_size_sign_and_encrypt_with_every_algorithm(int bits) {
    try (var key = made(new KeySpec.Rsa(bits, 65_537))) {
      var shown = (PublicKeyParts.Rsa) key.shown();
      assertThat(shown.bits()).isEqualTo(bits);
      assertThat(shown.e()).containsExactly(1, 0, 1);
      assertThat(shown.n()).hasSize(bits / 8);
      RSA_SIGNATURES.forEach(algorithm -> signsAndVerifies(key, algorithm));
      var outside = new SoftwareModule().loadPublic(shown);
      for (var algorithm : RSA_ENCRYPTIONS) {
        encryptsAndDecrypts(key, algorithm, 0);
        encryptsAndDecrypts(key, algorithm, 32);
        encryptsAndDecrypts(key, algorithm, bits / 8 - 66);
        var plain = octets(48);
        var sealed =
            outside.encrypt(
                algorithm, SecretBytes.owning(plain.clone()), Optional.empty(), Optional.empty());
        assertThat(key.decrypt(algorithm, sealed).<byte[]>expose(byte[]::clone)).isEqualTo(plain);
      }
      refuses(
          () -> key.sign(SignatureAlgorithm.ES256, ToSign.digest(new byte[32])),
          new KeyRefusal.AlgorithmNotForKey("ES256"));
      refuses(
          () -> key.decrypt(EncryptionAlgorithm.A256KW, Ciphertext.of(new byte[40])),
          new KeyRefusal.AlgorithmNotForKey("A256KW"));
    }
  }

  @Test
  void values_signed_as_they_are_have_the_padding_of_pkcs1_and_no_more() {
    try (var key = made(new KeySpec.Rsa(2048, 65_537))) {
      for (int length : new int[] {0, 1, 36, 245}) {
        var what = ToSign.digest(octets(length));
        var signature = key.sign(SignatureAlgorithm.RSNULL, what);
        assertThat(key.verify(SignatureAlgorithm.RSNULL, what, signature)).isTrue();
        assertThat(
                key.verify(
                    SignatureAlgorithm.RSNULL,
                    ToSign.digest(octets((length + 1) % 245)),
                    signature))
            .isFalse();
      }
      refusesWith(
          () -> key.sign(SignatureAlgorithm.RSNULL, ToSign.digest(new byte[246])),
          KeyRefusal.BadValue.class,
          "value");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"RS256", "PS384", "RS512"})
  void a_digest_of_another_length_is_refused(SignatureAlgorithm algorithm) {
    try (var key = made(new KeySpec.Rsa(2048, 65_537))) {
      for (int length : new int[] {0, 20, algorithm.digestBytes() - 1, 128}) {
        var what = ToSign.digest(new byte[length]);
        var refusal = new KeyRefusal.WrongDigest(algorithm.word(), length, algorithm.digestBytes());
        refuses(() -> key.sign(algorithm, what), refusal);
        refuses(() -> key.verify(algorithm, what, new byte[256]), refusal);
      }
    }
  }

  @Test
  void whatever_is_wrong_with_an_rsa_ciphertext_the_refusal_is_the_same() {
    try (var key = made(new KeySpec.Rsa(2048, 65_537))) {
      var n = ((PublicKeyParts.Rsa) key.shown()).n();
      var public_ = new SoftwareModule().loadPublic(key.shown());
      for (var algorithm : RSA_ENCRYPTIONS) {
        var good =
            public_
                .encrypt(
                    algorithm, SecretBytes.owning(octets(32)), Optional.empty(), Optional.empty())
                .value();
        var altered = good.clone();
        altered[100] ^= 1;
        for (var bad :
            List.of(
                altered,
                new byte[0],
                new byte[256],
                Arrays.copyOf(good, 255),
                Arrays.copyOf(good, 257),
                n,
                octets(256))) {
          refuses(() -> key.decrypt(algorithm, Ciphertext.of(bad)), new KeyRefusal.DoesNotOpen());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Curve.class,
      names = {"P_256", "P_384", "P_521"})
  void keys_on_nist_curves_sign_with_the_algorithm_of_their_curve(Curve curve) {
    signsOn(curve);
  }

  void signsOn(Curve curve) {
    try (var key = made(new KeySpec.Ec(curve))) {
      var shown = (PublicKeyParts.Ec) key.shown();
      assertThat(shown.x()).hasSize(curve.coordinateBytes());
      assertThat(shown.y()).hasSize(curve.coordinateBytes());
      for (var algorithm :
          List.of(
              SignatureAlgorithm.ES256,
              SignatureAlgorithm.ES384,
              SignatureAlgorithm.ES512,
              SignatureAlgorithm.ES256K,
              SignatureAlgorithm.RS256,
              SignatureAlgorithm.HS256)) {
        if (algorithm == of(curve)) {
          signsAndVerifies(key, algorithm);
          assertThat(key.sign(algorithm, ToSign.digest(new byte[algorithm.digestBytes()])))
              .hasSize(2 * curve.coordinateBytes());
        } else {
          refuses(
              () -> key.sign(algorithm, ToSign.digest(new byte[algorithm.digestBytes()])),
              new KeyRefusal.AlgorithmNotForKey(algorithm.word()));
        }
      }
      refuses(
          () -> key.decrypt(EncryptionAlgorithm.RSA_OAEP, Ciphertext.of(new byte[256])),
          new KeyRefusal.AlgorithmNotForKey("RSA-OAEP"));
    }
  }

  static SignatureAlgorithm of(Curve curve) {
    return switch (curve) {
      case P_256 -> SignatureAlgorithm.ES256;
      case P_384 -> SignatureAlgorithm.ES384;
      case P_521 -> SignatureAlgorithm.ES512;
      case P_256K -> SignatureAlgorithm.ES256K;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 192, 256})
  void symmetric_keys_wrap_encrypt_and_authenticate(int bits) throws Exception {
    var octets = octets(bits / 8);
    try (var taken =
            module().take(new PrivateKeyParts.Symmetric(SecretBytes.owning(octets.clone())));
        var key = module().load(taken.shown(), taken.material())) {
      for (var algorithm :
          List.of(SignatureAlgorithm.HS256, SignatureAlgorithm.HS384, SignatureAlgorithm.HS512)) {
        authenticates(key, algorithm, octets);
      }
    }
    try (var key = made(new KeySpec.Symmetric(bits))) {
      assertThat(key.shown()).isEqualTo(new PublicKeyParts.Symmetric(bits));
      for (int length : new int[] {16, 24, 32, 64}) {
        encryptsAndDecrypts(key, named("A" + bits + "KW"), length);
        encryptsAndDecrypts(key, EncryptionAlgorithm.CKM_AES_KEY_WRAP, length);
      }
      for (int length : new int[] {1, 7, 8, 9, 20, 100}) {
        encryptsAndDecrypts(key, EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD, length);
      }
      for (int length : new int[] {0, 1, 16, 100}) {
        encryptsAndDecrypts(key, named("A" + bits + "GCM"), length);
        encryptsAndDecrypts(key, named("A" + bits + "CBCPAD"), length);
      }
      encryptsAndDecrypts(key, named("A" + bits + "CBC"), 48);
      refuses(
          () -> key.decrypt(named(bits == 256 ? "A128KW" : "A256KW"), Ciphertext.of(new byte[40])),
          new KeyRefusal.AlgorithmNotForKey(bits == 256 ? "A128KW" : "A256KW"));
    }
  }

  /** Over digests, and by nothing but the whole of the one tag. */
  void authenticates(LiveKey key, SignatureAlgorithm algorithm, byte[] octets) throws Exception {
    var what = ToSign.digest(octets(algorithm.digestBytes()));
    var tag = key.sign(algorithm, what);
    assertThat(tag).isEqualTo(hmac(octets, "SHA-" + algorithm.digestBytes() * 8, what.value()));
    assertThat(key.verify(algorithm, what, tag)).isTrue();
    assertThat(key.verify(algorithm, what, Arrays.copyOf(tag, tag.length / 2))).isFalse();
    tag[tag.length - 1] ^= 1;
    assertThat(key.verify(algorithm, what, tag)).isFalse();
    refuses(
        () -> key.sign(algorithm, ToSign.digest(new byte[33])),
        new KeyRefusal.WrongDigest(algorithm.word(), 33, algorithm.digestBytes()));
  }

  /** HMAC by its definition (RFC 2104, 2), for keys no longer than a block. */
  private static byte[] hmac(byte[] key, String hash, byte[] text) throws Exception {
    var digest = MessageDigest.getInstance(hash);
    int block = hash.equals("SHA-256") ? 64 : 128;
    digest.update(masked(key, block, 0x36));
    var inner = digest.digest(text);
    digest.update(masked(key, block, 0x5C));
    return digest.digest(inner);
  }

  private static byte[] masked(byte[] key, int block, int mask) {
    var padded = Arrays.copyOf(key, block);
    for (int i = 0; i < block; i++) {
      padded[i] ^= (byte) mask;
    }
    return padded;
  }

  static EncryptionAlgorithm named(String word) {
    return EncryptionAlgorithm.named(word).orElseThrow();
  }

  @Test
  void lengths_and_vectors_that_a_mode_does_not_take_are_refused() {
    try (var key = made(new KeySpec.Symmetric(256))) {
      for (int length : new int[] {0, 8, 17}) {
        refusesWith(
            () ->
                key.encrypt(
                    EncryptionAlgorithm.A256KW,
                    SecretBytes.owning(new byte[length]),
                    Optional.empty(),
                    Optional.empty()),
            KeyRefusal.BadValue.class,
            "value");
      }
      refusesWith(
          () ->
              key.encrypt(
                  EncryptionAlgorithm.A256GCM,
                  SecretBytes.owning(new byte[1]),
                  Optional.of(new byte[12]),
                  Optional.empty()),
          KeyRefusal.BadValue.class,
          "iv");
      refusesWith(
          () ->
              key.encrypt(
                  EncryptionAlgorithm.A256CBC,
                  SecretBytes.owning(new byte[17]),
                  Optional.empty(),
                  Optional.empty()),
          KeyRefusal.BadValue.class,
          "value");
      refusesWith(
          () -> key.decrypt(EncryptionAlgorithm.A256GCM, Ciphertext.of(new byte[20])),
          KeyRefusal.BadValue.class,
          "iv");
      for (var algorithm :
          List.of(EncryptionAlgorithm.A256KW, EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD)) {
        for (int length : new int[] {0, 8, 23, 24, 40}) {
          refuses(
              () -> key.decrypt(algorithm, Ciphertext.of(octets(length))),
              new KeyRefusal.DoesNotOpen());
        }
      }
    }
  }

  @Test
  void no_two_encryptions_share_a_nonce_whoever_has_the_key_ready() {
    var nonces = new HashSet<BigInteger>();
    try (var made = module().generate(new KeySpec.Symmetric(256))) {
      for (int loading = 0; loading < 4; loading++) {
        try (var key = module().load(made.shown(), made.material())) {
          var before = nonce(key);
          assertThat(nonces.add(before)).isTrue();
          for (int i = 0; i < 250; i++) {
            var next = nonce(key);
            assertThat(next).isEqualTo(before.add(BigInteger.ONE).mod(BigInteger.TWO.pow(96)));
            assertThat(nonces.add(next)).isTrue();
            before = next;
          }
        }
      }
    }
  }

  private static BigInteger nonce(LiveKey key) {
    var sealed =
        key.encrypt(
            EncryptionAlgorithm.A256GCM,
            SecretBytes.owning(new byte[1]),
            Optional.empty(),
            Optional.empty());
    assertThat(sealed.iv().orElseThrow()).hasSize(12);
    return new BigInteger(1, sealed.iv().get());
  }

  @Test
  void a_key_lives_again_from_what_is_kept_of_it() {
    for (var spec : List.of(new KeySpec.Rsa(2048, 65_537), new KeySpec.Ec(Curve.P_256))) {
      var algorithm =
          spec instanceof KeySpec.Rsa ? SignatureAlgorithm.RS256 : SignatureAlgorithm.ES256;
      try (var made = module().generate(spec)) {
        var what = ToSign.digest(octets(32));
        byte[] signature;
        try (var first = module().load(made.shown(), made.material())) {
          signature = first.sign(algorithm, what);
        }
        try (var second = module().load(made.shown(), made.material())) {
          assertThat(second.verify(algorithm, what, signature)).isTrue();
          assertThat(second.verify(algorithm, what, second.sign(algorithm, what))).isTrue();
        }
      }
    }
  }

  @Test
  void a_copy_is_the_same_key_and_stays_when_the_first_is_destroyed() {
    for (var spec :
        List.of(
            new KeySpec.Rsa(2048, 65_537),
            new KeySpec.Ec(Curve.P_256),
            new KeySpec.Symmetric(256))) {
      try (var first = module().generate(spec);
          var copy = module().copy(first.shown(), first.material()).orElseThrow()) {
        try (var one = module().load(first.shown(), first.material());
            var other = module().load(copy.shown(), copy.material())) {
          assertThat(other.shown()).isEqualTo(first.shown());
          var wrapped = spec instanceof KeySpec.Symmetric ? wrapped(one) : new byte[0];
          module().destroy(first.material());
          switch (spec) {
            case KeySpec.Rsa _ -> signsAndVerifies(other, SignatureAlgorithm.PS256);
            case KeySpec.Ec _ -> signsAndVerifies(other, SignatureAlgorithm.ES256);
            default -> assertThat(wrapped(other)).isEqualTo(wrapped);
          }
        }
        module().destroy(copy.material());
      }
    }
  }

  private static byte[] wrapped(LiveKey key) {
    return key.encrypt(
            EncryptionAlgorithm.A256KW,
            SecretBytes.owning(new byte[16]),
            Optional.empty(),
            Optional.empty())
        .value();
  }

  /** Wrapped by a party that is not ours: the JDK, with the parameters of the standard. */
  @ParameterizedTest
  @CsvSource({
    "CKM_RSA_AES_KEY_WRAP, SHA-1",
    "RSA_AES_KEY_WRAP_256, SHA-256",
    "RSA_AES_KEY_WRAP_384, SHA-384"
  })
  void a_wrapped_key_opens_for_its_recipient_and_by_its_mechanism_only(
      KeyTransfer transfer, String hash) throws Exception {
    var target = octets(77);
    try (var recipient = made(new KeySpec.Rsa(2048, 65_537));
        var other = made(new KeySpec.Rsa(2048, 65_537))) {
      var shown = (PublicKeyParts.Rsa) recipient.shown();
      for (var wrapped :
          List.of(
              transfer.wrap(shown, SecretBytes.owning(target.clone())),
              wrappedByTheJdk(shown, hash, target))) {
        try (var opened = transfer.unwrap(recipient, wrapped)) {
          assertThat(opened.<byte[]>expose(byte[]::clone)).isEqualTo(target);
        }
        for (var another : KeyTransfer.values()) {
          if (another != transfer) {
            refuses(() -> another.unwrap(recipient, wrapped), new KeyRefusal.DoesNotOpen());
          }
        }
        refuses(() -> transfer.unwrap(other, wrapped), new KeyRefusal.DoesNotOpen());
        for (int length : new int[] {0, 255, 256, 264, wrapped.length - 8, wrapped.length - 1}) {
          refuses(
              () -> transfer.unwrap(recipient, Arrays.copyOf(wrapped, length)),
              new KeyRefusal.DoesNotOpen());
        }
        for (int at : new int[] {1, 255, 256, wrapped.length - 1}) {
          var altered = wrapped.clone();
          altered[at] ^= 1;
          refuses(() -> transfer.unwrap(recipient, altered), new KeyRefusal.DoesNotOpen());
        }
      }
    }
  }

  private static byte[] wrappedByTheJdk(PublicKeyParts.Rsa recipient, String hash, byte[] target)
      throws Exception {
    var ephemeral = octets(16);
    var outer = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    outer.init(
        Cipher.ENCRYPT_MODE,
        RsaKeys.publicKey(recipient),
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    var inner = Cipher.getInstance("AES/KWP/NoPadding", "SunJCE");
    inner.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(ephemeral, "AES"));
    var head = outer.doFinal(ephemeral);
    var tail = inner.doFinal(target);
    var whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }
}
