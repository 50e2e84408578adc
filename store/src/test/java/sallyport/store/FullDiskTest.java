package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sallyport.core.StorageFullException;

/**
 * A store without room. SQLite's own limit of pages stands for the disk: it fails with the same
 * result, at the same places, as a disk that is full.
 */
class FullDiskTest {
  @RegisterExtension final FreshSqlite fresh = new FreshSqlite();

  @Test
  void a_full_store_refuses_writes_goes_on_reading_and_heals_by_itself() {
    var stores = fresh.open();
    limit(stores, 80);

    var written = fill(stores);

    assertThat(written).isPositive();
    assertThat(stores.healthy()).isTrue();
    assertThatThrownBy(() -> big(stores, "refused")).isInstanceOf(StorageFullException.class);
    assertThat(stores.objects().current(Samples.key("refused"))).isEmpty();
    for (int n = 0; n < written; n++) {
      assertThat(stores.objects().current(Samples.key("n" + n))).isPresent();
    }
    stores.check();

    limit(stores, 100_000);

    big(stores, "refused");
    assertThat(stores.objects().current(Samples.key("refused"))).isPresent();
    stores.check();
  }

  @Test
  void room_that_a_purge_made_is_used_again() {
    var stores = fresh.open();
    limit(stores, 80);
    int written = fill(stores);

    for (int n = 0; n < written; n++) {
      stores.deletedObjects().delete(Samples.key("n" + n), Samples.NOON, Samples.NOON);
    }
    assertThat(stores.deletedObjects().purgeDue(Samples.NOON, 1_000)).isEqualTo(written);

    big(stores, "again");
  }

  @Test
  void what_fits_is_stored_although_it_came_with_what_does_not() throws Exception {
    var stores = fresh.open();
    limit(stores, 80);
    var small = new ArrayList<Callable<Boolean>>();
    small.add(() -> {
      assertThatThrownBy(() ->
              stores.objects().append(Samples.version(Samples.key("huge"), new byte[600_000])))
          .isInstanceOf(StorageFullException.class);
      return true;
    });
    IntStream.range(0, 32)
        .forEach(
            n -> small.add(() -> !Samples.append(stores, Samples.key("s" + n), "v").managed()));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(small)) {
        assertThat(done.get()).isTrue();
      }
    }

    assertThat(stores.objects().current(Samples.key("huge"))).isEmpty();
    for (int n = 0; n < 32; n++) {
      assertThat(stores.objects().current(Samples.key("s" + n))).isPresent();
    }
  }

  private static int fill(Stores stores) {
    for (int n = 0; n < 1_000; n++) {
      try {
        big(stores, "n" + n);
      } catch (StorageFullException _) {
        return n;
      }
    }
    throw new AssertionError("the limit was never reached");
  }

  private static void big(Stores stores, String name) {
    stores.objects().append(Samples.version(Samples.key(name), new byte[20_000]));
  }

  private static void limit(Stores stores, int pages) {
    List<Long> set =
        stores
            .database()
            .write(
                session -> session.all("PRAGMA max_page_count = " + pages, row -> row.getLong(1)));
    assertThat(set).containsExactly((long) pages);
  }
}
