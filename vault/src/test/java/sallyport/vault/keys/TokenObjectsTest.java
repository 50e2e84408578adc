package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sallyport.core.StorageUnavailableException;
import sallyport.crypto.Place;
import sallyport.vault.Vault;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;

/**
 * What a token holds when a server dies at any step, and when another has done its housekeeping.
 */
class TokenObjectsTest extends KeysSteps {
  private final InMemoryToken token = new InMemoryToken();

  /** No fault that anybody handles: the process is gone. */
  private static final class Killed extends Error {}

  private static void kill() {
    throw new Killed();
  }

  @BeforeEach
  void withToken() {
    keys = another(token);
  }

  private static void dies(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Killed.class);
  }

  /** Another server does what is to be done after a time. */
  private void after(Duration time) {
    now = now.plus(time);
    another(token)
        .destroyPurged(id -> Stream.of(VAULT, OTHER).filter(it -> it.id().equals(id)).findFirst());
  }

  private void made() {
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
  }

  @Test
  void what_a_purge_did_not_come_to_destroy_is_destroyed_later() {
    made();
    keys.delete(VAULT, NAME);
    token.onceDestroying = TokenObjectsTest::kill;

    dies(() -> keys.purge(VAULT, NAME));

    assertThat(token.held()).isEqualTo(2);
    after(Duration.ZERO);
    assertThat(token.held()).as("the second").isEqualTo(1);
    after(TokenObjects.RETRY);
    assertThat(token.held()).isZero();
    assertThat(tokenObjects.due(now.plus(Duration.ofDays(1)), 9)).isEmpty();
  }

  @Test
  void what_time_purged_is_destroyed_by_whoever_comes_to_it() {
    made();
    keys.delete(VAULT, NAME);
    now = now.plus(VAULT.retention());
    objects.deleted().purgeDue(now, 9);
    token.onceDestroying = TokenObjectsTest::kill;
    dies(() -> keys.destroyPurged(_ -> Optional.of(VAULT)));

    after(Duration.ZERO);
    after(TokenObjects.RETRY);
    assertThat(token.held()).isZero();
  }

  @Test
  void a_token_that_is_away_is_asked_again_until_it_is_back() {
    made();
    keys.delete(VAULT, NAME);
    token.away = true;
    keys.purge(VAULT, NAME);
    after(TokenObjects.RETRY);
    token.away = false;
    assertThat(token.held()).isEqualTo(2);

    after(Duration.ofSeconds(1));
    assertThat(token.held()).as("it rests").isEqualTo(2);
    after(TokenObjects.RETRY);
    assertThat(token.held()).isZero();
  }

  @Test
  void keys_of_a_purged_vault_are_destroyed_though_its_data_key_is_gone() {
    made();
    objects.deleted().purgeVault(VAULT.id());
    keys.vaultGoes(VAULT);
    keys.vaultGoes(VAULT);
    keyring.destroy(Place.vaultScope(VAULT.id().value()));

    another(token).destroyPurged(_ -> Optional.empty());

    assertThat(token.held()).isZero();
    assertThat(tokenObjects.due(now.plus(Duration.ofDays(1)), 9)).isEmpty();
  }

  @Test
  void without_its_token_a_server_leaves_what_is_noted_alone() {
    made();
    keys.delete(VAULT, NAME);
    token.away = true;
    keys.purge(VAULT, NAME);
    token.away = false;
    now = now.plus(TokenObjects.RETRY);

    another(true).destroyPurged(_ -> Optional.of(VAULT));
    assertThat(token.held()).isEqualTo(2);
    after(Duration.ZERO);
    assertThat(token.held()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"EC_HSM", "RSA_HSM", "OCT_HSM"})
  void a_key_that_was_made_by_who_died_is_destroyed_later(KeyType type) {
    token.onceMade = TokenObjectsTest::kill;
    assertThatThrownBy(() -> keys.add(VAULT, NAME, draft(type)))
        .satisfiesAnyOf(
            it -> assertThat(it).isInstanceOf(Killed.class),
            // The thread of the mill died of it.
            it -> assertThat(it).hasCauseInstanceOf(Killed.class));
    assertThat(token.held()).isEqualTo(1);

    after(TokenObjects.LONGEST_MAKING.minusSeconds(1));
    assertThat(token.held()).as("it may be stored still").isEqualTo(1);
    after(Duration.ofSeconds(1));
    assertThat(token.held()).isZero();
    assertThat(objects.current(theKey())).isEmpty();
  }

  private ObjectKey theKey() {
    return keys.lifecycle().key(VAULT, NAME);
  }

  @Test
  void a_copy_that_was_made_by_who_died_is_destroyed_and_no_other() {
    made();
    var blob = keys.backup(VAULT, NAME);
    token.onceMade = TokenObjectsTest::kill;
    dies(() -> keys.restore(OTHER, blob));
    keys.restore(OTHER, blob);
    assertThat(token.held()).isEqualTo(5);

    after(TokenObjects.LONGEST_MAKING);

    assertThat(token.held()).isEqualTo(4);
    for (var vault : new Vault[] {VAULT, OTHER}) {
      keys.delete(vault, NAME);
      keys.purge(vault, NAME);
    }
    assertThat(token.held()).isZero();
  }

  @Test
  void a_key_of_which_nobody_knows_whether_it_was_stored_goes_only_where_it_was_not() {
    var unknown = new StorageUnavailableException("no answer");
    var neverStores = preceded(ObjectStore.class, objects, "append", () -> thrown(unknown));
    var storesUnseen = followed(ObjectStore.class, objects, "append", () -> thrown(unknown));

    for (var living : List.of(neverStores, storesUnseen)) {
      assertThatThrownBy(() -> another(token, living).add(VAULT, NAME, draft(KeyType.EC_HSM)))
          .isSameAs(unknown);
    }
    assertThat(token.held()).isEqualTo(2);

    after(TokenObjects.LONGEST_MAKING);

    assertThat(token.held()).isEqualTo(1);
    assertThat(sign()).isNotEmpty();
  }

  private static void thrown(RuntimeException fault) {
    throw fault;
  }

  @Test
  void a_key_that_took_longer_than_its_note_waits_is_not_stored() {
    token.meanwhile = () -> after(TokenObjects.LONGEST_MAKING);

    assertThatThrownBy(() -> keys.add(VAULT, NAME, draft(KeyType.EC_HSM)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(objects.current(theKey())).isEmpty();
  }

  /** Another process, of which something happens before a note is written. */
  private Keys noting(Runnable before) {
    return another(
        token, objects, preceded(TokenObjectStore.class, tokenObjects, "expect", before));
  }

  @Test
  void keys_in_software_are_not_noted() {
    var software = noting(() -> thrown(new IllegalStateException("noted")));
    software.add(VAULT, NAME, draft(KeyType.EC));
    software.rotation().rotate(VAULT, NAME);
    var blob = software.backup(VAULT, NAME);
    software.delete(VAULT, NAME);
    software.purge(VAULT, NAME);
    software.restore(VAULT, blob);
    objects.deleted().purgeVault(VAULT.id());

    assertThat(tokenObjects.due(now.plus(Duration.ofDays(1)), 9)).isEmpty();
    assertThatThrownBy(() -> software.add(VAULT, NAME, draft(KeyType.EC_HSM))).hasMessage("noted");
  }
}
