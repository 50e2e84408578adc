package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.resources.Subscription;

class PostgresFaultsTest {
  @RegisterExtension final FreshPostgres fresh = new FreshPostgres();

  @ParameterizedTest
  @CsvSource({
    "53100, sallyport.core.StorageFullException",
    "53300, sallyport.core.StorageUnavailableException",
    "08006, sallyport.core.StorageUnavailableException",
    "57P01, sallyport.core.StorageUnavailableException",
    "40001, sallyport.core.StorageUnavailableException",
    "XX001, sallyport.store.StoreDamagedException",
    "23505, java.lang.IllegalStateException"
  })
  void each_state_has_its_meaning(String state, Class<?> meaning) {
    assertThat(PostgresFaults.of("pg", new SQLException("x", state))).isInstanceOf(meaning);
  }

  @Test
  void a_lost_race_is_run_again_and_leaves_nothing_of_its_first_run() {
    var stores = fresh.open();
    var runs = new AtomicInteger();

    stores
        .database()
        .write(session -> {
          session.update("INSERT INTO subscription (id, doc) VALUES (?, '{}')", "s" + runs.get());
          if (runs.incrementAndGet() < 3) {
            throw new SQLException("serialization failure", "40001");
          }
          return true;
        });

    var ids =
        stores
            .database()
            .read(session -> session.all("SELECT id FROM subscription", row -> row.getString(1)));
    assertThat(ids).containsExactly("s2");
  }

  @Test
  void a_race_that_is_always_lost_ends() {
    var stores = fresh.open();

    assertThatThrownBy(() ->
            stores
                .database()
                .write(_ -> {
                  throw new SQLException("deadlock", "40P01");
                }))
        .isInstanceOf(StorageUnavailableException.class);
  }

  @Test
  void a_database_without_room_is_told_as_such_and_writes_nothing() {
    var stores = fresh.open();

    assertThatThrownBy(() ->
            stores
                .database()
                .write(session -> {
                  session.update("INSERT INTO subscription (id, doc) VALUES (?, ?)", "s", "{}");
                  // The database's own error, raised by itself.
                  session.execute(
                      "DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$");
                  return true;
                }))
        .isInstanceOf(StorageFullException.class);

    assertThat(stores.resources().subscriptions()).isEmpty();
    assertThat(stores.resources().addSubscription(new Subscription("s", "t", "n"))).isTrue();
  }

  @Test
  void nodes_that_start_together_make_one_schema() throws Exception {
    var config = fresh.config();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starting =
          IntStream.range(0, 4).mapToObj(_ -> threads.submit(() -> fresh.open(config))).toList();
      for (var started : starting) {
        assertThat(started.get().healthy()).isTrue();
      }
    }
  }

  @Test
  void connections_that_the_database_cuts_are_replaced() throws Exception {
    var config = fresh.config();
    var stores = fresh.open(config);
    Samples.append(stores, Samples.key("n"), "v");

    PostgresServer.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
            + config.database()
            + "'");
    long end = System.nanoTime() + 20_000_000_000L;
    while (!stores.healthy() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }

    assertThat(stores.objects().current(Samples.key("n"))).isPresent();
  }
}
