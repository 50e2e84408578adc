package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.core.ObjectKind;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.crypto.Sealer;
import sallyport.crypto.ServerSealedException;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectStore;

/** What a token holds of keys that were made and not stored. */
class NewKeysTest extends KeysSteps {
  private final InMemoryToken token = new InMemoryToken();

  /** What the stores and the seal throw from now on; nothing while it is null. */
  private RuntimeException fault;

  @BeforeEach
  void mayFail() {
    keys = faulty("nothing");
  }

  private Keys faulty(String method) {
    Runnable thrown =
        () -> {
          if (fault != null) {
            throw fault;
          }
        };
    return another(
        token,
        preceded(ObjectStore.class, objects, method, thrown),
        preceded(RotationStore.class, rotations, method, thrown),
        preceded(Sealer.class, keyring, method, thrown));
  }

  static Stream<Arguments> faults() {
    var full = new StorageFullException(new IOException("no room"));
    var sealed = new ServerSealedException();
    var away = new StorageUnavailableException("no answer");
    return Stream.of(
        Arguments.of("append", full, 0),
        Arguments.of("seal", sealed, 0),
        Arguments.of("seal", away, 0),
        // It may have been stored, and then its key must be there.
        Arguments.of("append", away, 1));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void a_new_key_stays_in_the_token_only_where_it_may_have_been_stored(
      String method, RuntimeException thrown, int held) {
    keys = faulty(method);
    fault = thrown;

    assertThatThrownBy(() -> keys.add(VAULT, NAME, draft(KeyType.EC_HSM))).isSameAs(thrown);
    assertThat(token.held()).isEqualTo(held);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void a_successor_stays_in_the_token_only_where_it_may_have_been_stored(
      String method, RuntimeException thrown, int held) {
    keys = faulty(method.equals("append") ? "rotate" : method);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.rotation()
        .setPolicy(VAULT, NAME, KeyRotationTest.policy("P90D", KeyRotationTest.after("P30D")));
    fault = thrown;

    assertThatThrownBy(() -> keys.rotation().rotate(VAULT, NAME)).isSameAs(thrown);
    assertThat(token.held()).isEqualTo(1 + held);
    for (int day = 30; day < 33; day++) {
      now = NOON.plus(Duration.ofDays(day));
      keys.rotation().runDue(_ -> Optional.of(VAULT), (_, _, _) -> {});
    }
    assertThat(token.held()).as("by itself, three times").isEqualTo(1 + 4 * held);
  }

  @Test
  void a_new_key_whose_name_a_deleted_one_holds_does_not_stay_in_the_token() {
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.delete(VAULT, NAME);

    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC_HSM)),
        new VaultRefusal.HeldByDeleted(ObjectKind.KEY, NAME));
    assertThat(token.held()).isEqualTo(1);
  }

  @Test
  void a_token_that_does_not_destroy_does_not_hide_why_the_key_was_not_stored() {
    fault = new StorageFullException(new IOException("no room"));
    keys =
        another(
            token,
            preceded(
                ObjectStore.class,
                objects,
                "append",
                () -> {
                  token.away = true;
                  throw fault;
                }),
            rotations,
            keyring);

    assertThatThrownBy(() -> keys.add(VAULT, NAME, draft(KeyType.EC_HSM))).isSameAs(fault);
  }
}
