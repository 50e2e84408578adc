package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import sallyport.crypto.Sealed;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.SigningKeyStore.StoredSigningKey;
import sallyport.resources.ResourceGroup;
import sallyport.resources.Subscription;

/** By the turn one server learns that another has changed something. */
class TurnsTest {
  @RegisterExtension final FreshPostgres fresh = new FreshPostgres();

  @Test
  void a_change_is_counted_by_every_server_and_what_changes_nothing_is_not() {
    var config = fresh.config();
    var one = fresh.open(config);
    var other = fresh.open(config);
    long before = other.turn().orElseThrow();

    one.resources().addSubscription(new Subscription("s", "t", "S"));
    assertThat(other.turn()).hasValue(before + 1);
    one.resources().addSubscription(new Subscription("s", "t", "S"));
    one.resources().subscriptions();
    assertThat(other.turn()).hasValue(before + 1);

    one.resources().putGroup(new ResourceGroup("s", "g", "westeurope", Map.of()));
    other.directory().addTenant(new Tenant("t", "T", List.of("t.example")));
    assertThat(one.turn()).hasValue(before + 3);

    var key =
        new StoredSigningKey(
            "k", new byte[] {1}, new Sealed(new byte[] {2}), Instant.EPOCH, Instant.EPOCH);
    one.signingKeys().addSigningKey(key);
    one.signingKeys().removeSigningKeysUntil(Instant.EPOCH.minusSeconds(1));
    assertThat(other.turn()).hasValue(before + 4);
    one.signingKeys().removeSigningKeysUntil(Instant.EPOCH);
    assertThat(other.turn()).hasValue(before + 5);
  }

  @Test
  void a_change_that_is_refused_is_not_counted() {
    var stores = fresh.open(fresh.config());
    long before = stores.turn().orElseThrow();

    try {
      stores
          .database()
          .writeInTurn(session -> {
            session.update("INSERT INTO tenant (id, ordinal, doc) VALUES ('t', 1, '{}')");
            throw new IllegalStateException("refused");
          });
    } catch (IllegalStateException _) {
      // As meant.
    }

    assertThat(stores.turn()).hasValue(before);
  }

  @Test
  void an_embedded_store_has_no_other_server(@TempDir Path folder) {
    try (var stores = Stores.open(new StoreConfig.Sqlite(folder.resolve("store.db")))) {
      assertThat(stores.turn()).isEmpty();
    }
  }
}
