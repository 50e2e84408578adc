package sallyport.crypto.keys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sallyport.crypto.SecretBytes;

/** A token that forgets its sessions, as one does that was restarted. */
class LostTokenTest {
  private static final ToSign WHAT = ToSign.digest(new byte[32]);

  @BeforeAll
  static void prepare() throws Exception {
    SoftHsm.prepare();
  }

  /** What happens to sessions when a module restarts, done from beside the provider. */
  private static void forget() {
    try {
      var close =
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(SoftHsm.LIBRARY, Arena.global())
                      .find("C_CloseAllSessions")
                      .orElseThrow(),
                  FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
      long slot = TokenSlots.of(SoftHsm.LIBRARY).labelled(SoftHsm.LOST);
      assertThat((long) close.invokeExact(slot)).isZero();
    } catch (Throwable fault) {
      throw new AssertionError(fault);
    }
  }

  @Test
  void keys_of_every_kind_go_on_after_a_new_login() {
    try (var token = SoftHsm.open(SoftHsm.LOST);
        var rsa = token.generate(new KeySpec.Rsa(2048, 65_537));
        var ec = token.generate(new KeySpec.Ec(Curve.P_256));
        var aes = token.generate(new KeySpec.Symmetric(256));
        var rsaLive = token.load(rsa.shown(), rsa.material());
        var ecLive = token.load(ec.shown(), ec.material());
        var aesLive = token.load(aes.shown(), aes.material())) {
      for (int i = 0; i < 3; i++) {
        KeyModuleContract.signsAndVerifies(rsaLive, SignatureAlgorithm.PS256);
        forget();
        KeyModuleContract.signsAndVerifies(ecLive, SignatureAlgorithm.ES256);
        forget();
        KeyModuleContract.encryptsAndDecrypts(aesLive, EncryptionAlgorithm.A256GCM, 20);
        forget();
        KeyModuleContract.encryptsAndDecrypts(rsaLive, EncryptionAlgorithm.RSA1_5, 20);
        forget();
        KeyModuleContract.encryptsAndDecrypts(rsaLive, EncryptionAlgorithm.RSA_OAEP_256, 20);
        KeyModuleContract.encryptsAndDecrypts(aesLive, EncryptionAlgorithm.A256KW, 16);
        forget();
      }
    }
  }

  @Test
  void a_key_is_made_found_and_destroyed_after_a_new_login() {
    try (var token = SoftHsm.open(SoftHsm.LOST)) {
      forget();
      try (var made = token.generate(new KeySpec.Ec(Curve.P_384))) {
        forget();
        assertThat(token.copy(made.shown(), made.material())).isPresent();
        forget();
        try (var live = token.load(made.shown(), made.material())) {
          KeyModuleContract.signsAndVerifies(live, SignatureAlgorithm.ES384);
          forget();
          token.destroy(made.material());
          forget();
          assertThatThrownBy(() -> live.sign(SignatureAlgorithm.ES384, ToSign.digest(new byte[48])))
              .isInstanceOf(IllegalStateException.class);
        }
      }
    }
  }

  @Test
  void a_pin_that_is_not_right_any_more_is_sent_once_and_never_again() {
    var asked = new AtomicInteger();
    try (var token =
            Pkcs11Module.open(
                new TokenChoice(SoftHsm.LIBRARY, Optional.of(SoftHsm.LOST), 0),
                () -> SecretBytes.ofUtf8(asked.incrementAndGet() == 1 ? SoftHsm.PIN : "wrong"));
        var made = token.generate(new KeySpec.Ec(Curve.P_256));
        var live = token.load(made.shown(), made.material())) {
      forget();
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> live.sign(SignatureAlgorithm.ES256, WHAT))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageNotContaining("wrong");
      }
      assertThat(asked).hasValue(2);
    }
  }
}
