package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sallyport.crypto.SecretBytes;

/** SoftHSM2 as the hardware module, with a token that this test initialises. */
class Pkcs11ModuleTest extends KeyModuleContract {
  private static Pkcs11Module token;

  @BeforeAll
  static void logIn() throws Exception {
    SoftHsm.prepare();
    token = SoftHsm.open();
  }

  @AfterAll
  static void logOut() {
    token.close();
  }

  @Override
  KeyModule module() {
    return token;
  }

  @Override
  void authenticates(LiveKey key, SignatureAlgorithm algorithm, byte[] octets) {
    var what = ToSign.digest(new byte[algorithm.digestBytes()]);
    var refusal = new KeyRefusal.NotSupported("HMAC in the hardware module");
    refuses(() -> key.sign(algorithm, what), refusal);
    refuses(() -> key.verify(algorithm, what, new byte[algorithm.digestBytes()]), refusal);
  }

  @Test
  void private_keys_cannot_be_read_and_do_not_leave() {
    for (var spec :
        List.of(
            new KeySpec.Rsa(2048, 65_537),
            new KeySpec.Ec(Curve.P_256),
            new KeySpec.Symmetric(256))) {
      try (var made = token.generate(spec)) {
        assertThat(token.readable(made.material())).isFalse();
        refuses(
            () -> token.export(made.shown(), made.material()),
            new KeyRefusal.NotSupported("export of a key from the hardware module"));
      }
    }
  }

  @Test
  void a_key_that_was_brought_in_computes_inside_and_cannot_be_read() {
    var software = new SoftwareModule();
    try (var own = software.generate(new KeySpec.Rsa(2048, 65_537));
        var encoded = software.export(own.shown(), own.material());
        var parts = SoftwareModule.parts(KeySpec.Kind.RSA, encoded);
        var taken = token.take(parts)) {
      assertThat(taken.shown()).isEqualTo(own.shown());
      assertThat(token.readable(taken.material())).isFalse();
      signsAndVerifies(token.load(taken.shown(), taken.material()), SignatureAlgorithm.PS256);
    }
    try (var own = software.generate(new KeySpec.Symmetric(256));
        var octets = software.export(own.shown(), own.material());
        var taken = token.take(new PrivateKeyParts.Symmetric(octets))) {
      var inside = token.load(taken.shown(), taken.material());
      var outside = software.load(own.shown(), own.material());
      for (var algorithm :
          List.of(
              EncryptionAlgorithm.A256KW,
              EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD,
              EncryptionAlgorithm.A256GCM,
              EncryptionAlgorithm.A256CBCPAD)) {
        var plain = octets(32);
        var sealed =
            inside.encrypt(
                algorithm, SecretBytes.owning(plain.clone()), Optional.empty(), Optional.empty());
        assertThat(outside.decrypt(algorithm, sealed).<byte[]>expose(byte[]::clone))
            .isEqualTo(plain);
      }
    }
  }

  @Test
  void a_destroyed_key_is_gone_from_the_token() {
    try (var made = token.generate(new KeySpec.Ec(Curve.P_256))) {
      token.destroy(made.material());

      doesNotHold(() -> token.load(made.shown(), made.material()));
    }
  }

  /** What another process makes in the token is no object that a provider knows of. */
  @Test
  void keys_that_another_server_made_in_the_token_are_used_and_destroyed_here() {
    try (var other = SoftHsm.open();
        var brought = new SoftwareModule().generate(new KeySpec.Rsa(2048, 65_537));
        var encoded = new SoftwareModule().export(brought.shown(), brought.material());
        var parts = SoftwareModule.parts(KeySpec.Kind.RSA, encoded)) {
      for (var made :
          List.of(
              token.generate(new KeySpec.Ec(Curve.P_256)),
              token.generate(new KeySpec.Symmetric(256)),
              token.take(parts))) {
        try (var live = other.load(made.shown(), made.material())) {
          assertThat(live.shown()).isEqualTo(made.shown());
        }
      }
      try (var unused = token.generate(new KeySpec.Ec(Curve.P_384));
          var symmetric = token.generate(new KeySpec.Symmetric(128))) {
        for (var made : List.of(unused, symmetric)) {
          other.destroy(made.material());
          doesNotHold(() -> token.load(made.shown(), made.material()));
          token.destroy(made.material());
        }
      }
    }
  }

  @Test
  void a_copy_is_as_unreadable_as_the_first_and_what_is_gone_has_none() {
    try (var other = SoftHsm.open();
        var made = token.generate(new KeySpec.Ec(Curve.P_256));
        var copy = other.copy(made.shown(), made.material()).orElseThrow()) {
      assertThat(other.readable(copy.material())).isFalse();
      token.destroy(made.material());
      assertThat(other.copy(made.shown(), made.material())).isEmpty();
      signsAndVerifies(token.load(copy.shown(), copy.material()), SignatureAlgorithm.ES256);
      token.destroy(copy.material());
      assertThat(token.copy(copy.shown(), copy.material())).isEmpty();
    }
  }

  private static void doesNotHold(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not hold this key");
  }

  @Test
  void what_the_token_does_not_do_is_refused() {
    refuses(
        () -> token.generate(new KeySpec.Ec(Curve.P_256K)),
        new KeyRefusal.NotSupported("P-256K in the hardware module"));
    refuses(
        () -> token.generate(new KeySpec.PostQuantum(MlDsa.ML_DSA_44)),
        new KeyRefusal.NotSupported("AKP keys in the hardware module"));
  }

  @Test
  void a_library_slot_or_label_that_is_none_is_named() {
    refusesToOpen(
        Path.of("/nowhere.so"), Optional.empty(), 0, "/nowhere.so is no readable library");
    refusesToOpen(
        Path.of("/usr/lib/x86_64-linux-gnu/libc.so.6"),
        Optional.empty(),
        0,
        "/usr/lib/x86_64-linux-gnu/libc.so.6 does not load as a PKCS#11 library");
    refusesToOpen(
        SoftHsm.LIBRARY,
        Optional.empty(),
        99,
        SoftHsm.LIBRARY + " has no token at slot index 99, or does not load");
    refusesToOpen(SoftHsm.LIBRARY, Optional.of("another"), 0, "no token is called \"another\"");
  }

  private static void refusesToOpen(
      Path library, Optional<String> label, int slot, String message) {
    assertThatThrownBy(() ->
            Pkcs11Module.open(
                new TokenChoice(library, label, slot), () -> SecretBytes.ofUtf8(SoftHsm.PIN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void a_token_is_found_by_its_place_too() {
    try (var first =
        Pkcs11Module.open(
            new TokenChoice(SoftHsm.LIBRARY, Optional.empty(), 0),
            () -> SecretBytes.ofUtf8(SoftHsm.PIN))) {
      assertThat(first.platform()).isEqualTo("1");
      try (var made = first.generate(new KeySpec.Symmetric(128))) {
        assertThat(first.copy(made.shown(), made.material())).isPresent();
      }
    }
    try (var key = made(new KeySpec.Ec(Curve.P_256))) {
      // The other closed its login, and the token knows one of each process only.
      signsAndVerifies(key, SignatureAlgorithm.ES256);
    }
  }
}
