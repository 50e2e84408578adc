package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.Place;
import sallyport.crypto.Seal;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;

/** The root key under a key of SoftHSM2. */
class Pkcs11SealTest {
  private static final Place PLACE = Place.ofVersion("tenant", "vault", "secret", "name", "1");

  @BeforeAll
  static void prepare() throws Exception {
    SoftHsm.prepare();
  }

  private static Pkcs11Seal seal(String label, boolean makes) {
    return seal(SoftHsm.LIBRARY, SoftHsm.SHARED, SoftHsm.PIN, label, makes);
  }

  private static Pkcs11Seal seal(
      Path library, String token, String pin, String label, boolean makes) {
    return new Pkcs11Seal(
        new TokenChoice(library, Optional.of(token), 0),
        () -> SecretBytes.ofUtf8(pin),
        label,
        makes);
  }

  private static void refuses(Seal seal, Sealed wrapped, String message) {
    assertThatThrownBy(() -> seal.open(wrapped))
        .isInstanceOf(Seal.WrongSealException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(SoftHsm.PIN);
  }

  @Test
  void what_a_key_of_the_token_closed_opens_in_the_next_process_and_after_a_rotation() {
    var store = new InMemoryKeyringStore();
    var first = new Keyring(store, InstantSource.system(), new SecureRandom());
    first.unseal(seal("root-a", true));
    var sealed = first.seal(PLACE, SecretBytes.ofUtf8("kept"));
    assertThat(store.root().orElseThrow().seal()).isEqualTo("pkcs11");
    first.rotateRoot(seal("root-a", false), seal("root-b", true));

    var second = new Keyring(store, InstantSource.system(), new SecureRandom());
    second.unseal(seal("root-b", false));
    try (var opened = second.open(PLACE, sealed);
        var kept = SecretBytes.ofUtf8("kept")) {
      assertThat(opened.sameAs(kept)).isTrue();
    }
    var stranger = new Keyring(store, InstantSource.system(), new SecureRandom());
    assertThatThrownBy(() -> stranger.unseal(seal("root-a", true)))
        .isInstanceOf(Seal.WrongSealException.class)
        .hasMessageContaining("is not the one that closed this store");
  }

  @Test
  void a_key_is_made_only_when_told_so_and_only_to_close() {
    try (var root = SecretBytes.owning(new byte[32])) {
      assertThatThrownBy(() -> seal("never-made", false).close(root))
          .isInstanceOf(Seal.WrongSealException.class)
          .hasMessage(
              "the token \"shared\" holds no AES key called \"never-made\": attach the token that"
                  + " does, or let the first start make it with pkcs11-new:never-made");
      var wrapped = seal("made-once", true).close(root);
      refuses(seal("never-made", true), wrapped, "holds no AES key called \"never-made\"");
      try (var opened = seal("made-once", true).open(wrapped)) {
        assertThat(opened.sameAs(root)).isTrue();
      }
      // What was closed before still opens: the key was found and not made again.
      seal("made-once", true).close(root);
      try (var opened = seal("made-once", false).open(wrapped)) {
        assertThat(opened.sameAs(root)).isTrue();
      }
    }
  }

  @Test
  void an_altered_root_key_does_not_open() {
    try (var root = SecretBytes.owning(new byte[32])) {
      var seal = seal("root-c", true);
      var bytes = seal.close(root).bytes();
      for (int at = 0; at < bytes.length; at += 5) {
        var altered = bytes.clone();
        altered[at] ^= 1;
        refuses(seal, new Sealed(altered), "is not the one that closed this store");
      }
      refuses(
          seal,
          new Sealed(java.util.Arrays.copyOf(bytes, bytes.length - 1)),
          "is not the one that closed this store");
    }
  }

  @Test
  void whatever_is_missing_is_named() {
    Sealed wrapped;
    try (var root = SecretBytes.owning(new byte[32])) {
      wrapped = seal("root-d", true).close(root);
    }
    refuses(
        seal(Path.of("/nowhere.so"), SoftHsm.SHARED, SoftHsm.PIN, "root-d", false),
        wrapped,
        "/nowhere.so is no readable library: check library, token and PIN");
    refuses(
        seal(SoftHsm.LIBRARY, "another", SoftHsm.PIN, "root-d", false),
        wrapped,
        "no token is called \"another\"");
    refuses(
        seal(SoftHsm.LIBRARY, SoftHsm.LOST, "not-the-pin", "root-d", false),
        wrapped,
        "the token \"lost\" refuses the PIN");
    refuses(
        seal(SoftHsm.LIBRARY, SoftHsm.LOST, SoftHsm.PIN, "root-d", false),
        wrapped,
        "the token \"lost\" holds no AES key called \"root-d\"");
  }
}
