package sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.crypto.Seal.WrongSealException;

class KeyringTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T05:00:00Z"));
  private static final Place PLACE = Place.ofVersion("t", "v", "secret", "name", "1");
  private static final Argon2id.Cost CHEAP = new Argon2id.Cost(8, 1, 1);

  private final InMemoryKeyringStore store = new InMemoryKeyringStore();
  @TempDir Path folder;

  @Test
  void what_is_sealed_opens_at_its_place() {
    var keyring = unsealed();

    for (var text : new String[] {"", "x", "a".repeat(25_600)}) {
      assertThat(read(keyring, PLACE, keyring.seal(PLACE, SecretBytes.ofUtf8(text))))
          .isEqualTo(text);
    }
  }

  @Test
  void it_opens_after_a_restart() {
    var sealed = unsealed().seal(PLACE, SecretBytes.ofUtf8("value"));

    assertThat(read(unsealed(), PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void the_same_value_never_seals_to_the_same_bytes() {
    var keyring = unsealed();

    var sealed =
        IntStream.range(0, 1000)
            .mapToObj(_ -> keyring.seal(PLACE, SecretBytes.ofUtf8("value")))
            .distinct();

    assertThat(sealed).hasSize(1000);
  }

  @Test
  void a_value_moved_to_another_row_scope_or_keyring_does_not_open() {
    var keyring = unsealed();
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));
    keyring.seal(Place.ofVersion("t", "w", "secret", "name", "1"), SecretBytes.ofUtf8("other"));

    assertBroken(keyring, Place.ofVersion("t", "v", "secret", "name", "2"), sealed);
    assertBroken(keyring, Place.ofVersion("t", "v", "secret", "eman", "1"), sealed);
    assertBroken(keyring, Place.ofVersion("t", "v", "key", "name", "1"), sealed);
    assertBroken(keyring, Place.ofVersion("t", "w", "secret", "name", "1"), sealed);
    assertBroken(keyring, Place.ofVersion("t", "x", "secret", "name", "1"), sealed);
    assertBroken(keyring, Place.ofVersion("u", "v", "secret", "name", "1"), sealed);
    var other = new Keyring(new InMemoryKeyringStore(), CLOCK, new SecureRandom());
    other.unseal(fileSeal("root.key"));
    assertBroken(other, PLACE, sealed);
  }

  @Test
  void a_value_with_any_byte_altered_cut_off_or_added_does_not_open() {
    var keyring = unsealed();
    var good = keyring.seal(PLACE, SecretBytes.ofUtf8("value")).bytes();

    for (int i = 0; i < good.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        var altered = good.clone();
        altered[i] ^= (byte) (1 << bit);
        assertBroken(keyring, PLACE, new Sealed(altered));
      }
      assertBroken(keyring, PLACE, new Sealed(Arrays.copyOf(good, i)));
    }
    assertBroken(keyring, PLACE, new Sealed(Arrays.copyOf(good, good.length + 1)));
  }

  @Test
  void a_wrapped_data_key_altered_or_moved_to_another_scope_opens_nothing() {
    var sealed = unsealed().seal(PLACE, SecretBytes.ofUtf8("value"));
    var key = store.dataKeys(PLACE.scope()).getFirst();

    for (int i = 0; i < key.wrapped().bytes().length; i++) {
      var altered = key.wrapped().bytes().clone();
      altered[i] ^= 1;
      assertBroken(unsealedWith(key.id(), PLACE.scope(), new Sealed(altered)), PLACE, sealed);
    }
    var elsewhere = new Place("vault/other", PLACE.path());
    assertBroken(unsealedWith(key.id(), elsewhere.scope(), key.wrapped()), elsewhere, sealed);
  }

  @Test
  void a_destroyed_scope_opens_nothing_and_starts_anew() {
    var keyring = unsealed();
    var before = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));

    keyring.destroy(PLACE.scope());

    assertBroken(keyring, PLACE, before);
    var after = keyring.seal(PLACE, SecretBytes.ofUtf8("next"));
    assertThat(read(keyring, PLACE, after)).isEqualTo("next");
    assertBroken(keyring, PLACE, before);
    assertThat(read(unsealed(), PLACE, after)).isEqualTo("next");
  }

  @Test
  void nothing_works_before_it_is_unsealed() {
    var sealed = unsealed().seal(PLACE, SecretBytes.ofUtf8("value"));
    var keyring = keyring();

    assertThat(keyring.sealed()).isTrue();
    assertThatThrownBy(() -> keyring.open(PLACE, sealed)).isInstanceOf(ServerSealedException.class);
    assertThatThrownBy(() -> keyring.seal(PLACE, SecretBytes.ofUtf8("value")))
        .isInstanceOf(ServerSealedException.class);
    assertThatThrownBy(() -> keyring.destroy(PLACE.scope()))
        .isInstanceOf(ServerSealedException.class);
    assertThatThrownBy(() -> keyring.rotateRoot(fileSeal("root.key"), fileSeal("root.key")))
        .isInstanceOf(ServerSealedException.class);
    keyring.unseal(fileSeal("root.key"));
    assertThat(keyring.sealed()).isFalse();
  }

  @Test
  void a_seal_of_another_kind_is_refused_and_both_are_named() {
    unsealed();

    assertThatThrownBy(() -> keyring().unseal(passphrase("correct horse")))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("closed by a file seal")
        .hasMessageContaining("passphrase seal");
  }

  @Test
  void a_wrong_seal_leaves_it_sealed() {
    unsealed();
    var keyring = keyring();
    fileSeal("other.key").close(SecretBytes.owning(new byte[32]));

    assertThatThrownBy(() -> keyring.unseal(fileSeal("other.key")))
        .isInstanceOf(WrongSealException.class);

    assertThat(keyring.sealed()).isTrue();
  }

  @Test
  void rotation_keeps_every_value_and_retires_the_old_seal() {
    var keyring = unsealed();
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));

    keyring.rotateRoot(fileSeal("root.key"), passphrase("correct horse"));

    assertThat(read(keyring, PLACE, sealed)).isEqualTo("value");
    assertThatThrownBy(() -> keyring().unseal(fileSeal("root.key")))
        .isInstanceOf(WrongSealException.class);
    var again = keyring();
    again.unseal(passphrase("correct horse"));
    assertThat(read(again, PLACE, sealed)).isEqualTo("value");
    assertThat(store.root().orElseThrow().generation()).isEqualTo(2);
    assertThat(store.dataKeys(PLACE.scope()).getFirst().rootGeneration()).isEqualTo(2);
  }

  @Test
  void rotation_wants_the_seal_in_force() {
    var keyring = unsealed();
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));
    fileSeal("other.key").close(SecretBytes.owning(new byte[32]));

    assertThatThrownBy(() -> keyring.rotateRoot(fileSeal("other.key"), fileSeal("next.key")))
        .isInstanceOf(WrongSealException.class);

    assertThat(store.root().orElseThrow().generation()).isEqualTo(1);
    assertThat(read(unsealed(), PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void rotation_runs_while_others_seal_open_and_make_keys() throws Exception {
    var keyring = unsealed();
    var done = new AtomicBoolean();
    Callable<Integer> work =
        () -> {
          int rounds = 0;
          while (!done.get() || rounds == 0) {
            var place = new Place("scope/" + Thread.currentThread().threadId() + "/" + rounds, "p");
            var sealed = keyring.seal(place, SecretBytes.ofUtf8("value " + rounds));
            assertThat(read(keyring, place, sealed)).isEqualTo("value " + rounds);
            rounds++;
          }
          return rounds;
        };

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var workers = IntStream.range(0, 4).mapToObj(_ -> threads.submit(work)).toList();
      for (int n = 0; n < 20; n++) {
        keyring.rotateRoot(fileSeal("root.key"), fileSeal("root.key"));
      }
      done.set(true);
      for (var worker : workers) {
        assertThat(worker.get()).isPositive();
      }
    }

    assertThat(store.root().orElseThrow().generation()).isEqualTo(21);
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));
    assertThat(read(unsealed(), PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void a_rotation_that_the_store_refused_changes_nothing() {
    var failing = new FailingReplace(false);
    var keyring = new Keyring(failing, CLOCK, new SecureRandom());
    keyring.unseal(fileSeal("root.key"));
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));

    assertThatThrownBy(() -> keyring.rotateRoot(fileSeal("root.key"), fileSeal("root.key")))
        .hasMessage("lost");

    keyring.seal(new Place("new", "p"), SecretBytes.ofUtf8("made after"));
    assertThat(failing.dataKeys("new").getFirst().rootGeneration()).isEqualTo(1);
    assertThat(read(keyring, PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void a_rotation_that_took_place_but_was_reported_failed_counts_as_done() {
    var failing = new FailingReplace(true);
    var keyring = new Keyring(failing, CLOCK, new SecureRandom());
    keyring.unseal(fileSeal("root.key"));
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8("value"));

    keyring.rotateRoot(fileSeal("root.key"), fileSeal("root.key"));

    keyring.seal(new Place("new", "p"), SecretBytes.ofUtf8("made after"));
    assertThat(failing.dataKeys("new").getFirst().rootGeneration()).isEqualTo(2);
    assertThat(read(keyring, PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void a_rotation_of_unknown_outcome_serves_either_way() {
    for (boolean takesPlace : new boolean[] {false, true}) {
      var failing = new FailingReplace(takesPlace);
      var keyring = new Keyring(failing, CLOCK, new SecureRandom());
      keyring.unseal(fileSeal("root.key"));
      keyring.seal(PLACE, SecretBytes.ofUtf8("value"));
      failing.unreadableAfterReplace = true;

      assertThatThrownBy(() -> keyring.rotateRoot(fileSeal("root.key"), fileSeal("root.key")))
          .hasMessage("lost");

      failing.unreadable = false;
      var made = keyring.seal(new Place("new", "p"), SecretBytes.ofUtf8("made after"));
      var restarted = new Keyring(failing, CLOCK, new SecureRandom());
      restarted.unseal(fileSeal("root.key"));
      assertThat(read(restarted, new Place("new", "p"), made)).isEqualTo("made after");
    }
  }

  @Test
  void after_another_process_rotated_new_keys_wait_until_it_is_unsealed_again() {
    var first = unsealed();
    var second = unsealed();
    first.rotateRoot(fileSeal("root.key"), fileSeal("root.key"));

    assertThatThrownBy(() -> second.seal(PLACE, SecretBytes.ofUtf8("value")))
        .isInstanceOf(ServerSealedException.class);

    second.unseal(fileSeal("root.key"));
    var sealed = second.seal(PLACE, SecretBytes.ofUtf8("value"));
    assertThat(read(first, PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void racing_first_seals_of_one_scope_agree_on_one_key() throws Exception {
    var keyring = unsealed();
    var seals =
        IntStream.range(0, 64)
            .<Callable<Sealed>>mapToObj(
                n -> () -> keyring.seal(PLACE, SecretBytes.ofUtf8("value " + n)))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int n = 0;
      for (var sealed : threads.invokeAll(seals)) {
        assertThat(read(keyring, PLACE, sealed.get())).isEqualTo("value " + n++);
      }
    }

    assertThat(store.dataKeys(PLACE.scope())).hasSize(1);
  }

  @Test
  void two_servers_on_one_empty_store_end_with_one_root_key() {
    var first = unsealed();
    var second = keyring();

    second.unseal(fileSeal("root.key"));

    var sealed = first.seal(PLACE, SecretBytes.ofUtf8("value"));
    assertThat(read(second, PLACE, sealed)).isEqualTo("value");
  }

  @Test
  void no_message_and_no_printed_form_holds_material() {
    var keyring = unsealed();
    var planted = "PLANTED-SECRET-7f3a";
    var sealed = keyring.seal(PLACE, SecretBytes.ofUtf8(planted));
    var altered = sealed.bytes().clone();
    altered[altered.length - 1] ^= 1;

    assertThatThrownBy(() -> keyring.open(PLACE, new Sealed(altered)))
        .satisfies(e -> assertThat(e.toString()).doesNotContain(planted));
    assertThat(sealed + " " + store.root() + store.dataKeys(PLACE.scope())).doesNotContain(planted);
    assertThatThrownBy(() -> keyring().unseal(passphrase(planted)))
        .satisfies(e -> assertThat(e.toString()).doesNotContain(planted));
    assertThat(new String(sealed.bytes(), UTF_8)).doesNotContain(planted);
  }

  private Keyring keyring() {
    return new Keyring(store, CLOCK, new SecureRandom());
  }

  private Keyring unsealed() {
    var keyring = keyring();
    keyring.unseal(fileSeal("root.key"));
    return keyring;
  }

  /** The same root, and one data key as somebody with access to the database left it. */
  private Keyring unsealedWith(String id, String scope, Sealed wrapped) {
    var tampered = new InMemoryKeyringStore();
    tampered.addFirstRoot(store.root().orElseThrow());
    tampered.addFirstDataKey(new KeyringStore.WrappedKey(id, scope, 1, wrapped, CLOCK.instant()));
    var keyring = new Keyring(tampered, CLOCK, new SecureRandom());
    keyring.unseal(fileSeal("root.key"));
    return keyring;
  }

  private FileSeal fileSeal(String name) {
    return new FileSeal(folder.resolve(name));
  }

  private static PassphraseSeal passphrase(String text) {
    return new PassphraseSeal(SecretBytes.ofUtf8(text), CHEAP, new SecureRandom());
  }

  private static String read(Sealer sealer, Place place, Sealed sealed) {
    try (var opened = sealer.open(place, sealed)) {
      return opened.expose(bytes -> new String(bytes, UTF_8));
    }
  }

  private static void assertBroken(Sealer sealer, Place place, Sealed sealed) {
    assertThatThrownBy(() -> sealer.open(place, sealed)).isInstanceOf(SealBrokenException.class);
  }

  /** A store whose answer to a replacement is lost, before or after it took place. */
  private static final class FailingReplace implements KeyringStore {
    private final InMemoryKeyringStore inner = new InMemoryKeyringStore();
    private final boolean takesPlace;
    private boolean unreadableAfterReplace;
    private boolean unreadable;

    FailingReplace(boolean takesPlace) {
      this.takesPlace = takesPlace;
    }

    @Override
    public Optional<WrappedRoot> root() {
      if (unreadable) {
        throw new IllegalStateException("unreadable");
      }
      return inner.root();
    }

    @Override
    public boolean addFirstRoot(WrappedRoot root) {
      return inner.addFirstRoot(root);
    }

    @Override
    public List<WrappedKey> dataKeys(String scope) {
      return inner.dataKeys(scope);
    }

    @Override
    public WrappedKey addFirstDataKey(WrappedKey key) {
      return inner.addFirstDataKey(key);
    }

    @Override
    public void removeDataKeys(String scope) {
      inner.removeDataKeys(scope);
    }

    @Override
    public void replaceRoot(WrappedRoot next, UnaryOperator<WrappedKey> rewrap) {
      if (takesPlace) {
        inner.replaceRoot(next, rewrap);
      }
      unreadable = unreadableAfterReplace;
      throw new IllegalStateException("lost");
    }
  }
}
