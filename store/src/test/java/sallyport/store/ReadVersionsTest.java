package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;

class ReadVersionsTest {
  private static final int WRITES = 1_500;
  private static final ObjectKey KEY = Samples.key("counter");

  @RegisterExtension final FreshSqlite fresh = new FreshSqlite();

  @Test
  void what_was_read_counts_until_something_is_written() {
    var stores = fresh.open();
    var objects = stores.objects();
    Samples.append(stores, KEY, "1");

    var first = read(objects);

    assertThat(read(objects)).isSameAs(first);
    Samples.append(stores, Samples.key("another"), "x");
    assertThat(read(objects)).isNotSameAs(first).isEqualTo(first);
  }

  @Test
  void what_is_large_is_not_kept() {
    var stores = fresh.open();
    var objects = stores.objects();
    Samples.append(stores, KEY, "l".repeat(5_000));

    var first = read(objects);

    assertThat(read(objects)).isNotSameAs(first).isEqualTo(first);
  }

  @Test
  void nobody_reads_less_than_was_acknowledged_or_read_before() throws Exception {
    var objects = fresh.open().objects();
    append(objects, 0);
    var acknowledged = new AtomicInteger();
    var seen = new AtomicInteger();
    var over = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(3)) {
      Callable<Integer> reader =
          () -> {
            int reads = 0;
            while (!over.get()) {
              int least = Math.max(acknowledged.get(), seen.get());
              int now = number(read(objects));
              assertThat(now).isGreaterThanOrEqualTo(least);
              seen.accumulateAndGet(now, Math::max);
              reads++;
            }
            return reads;
          };
      var readers = new ArrayList<Future<Integer>>();
      for (int n = 0; n < 3; n++) {
        readers.add(threads.submit(reader));
      }
      try {
        for (int n = 1; n <= WRITES; n++) {
          append(objects, n);
          acknowledged.set(n);
        }
      } finally {
        over.set(true);
      }
      for (var one : readers) {
        assertThat(one.get()).isPositive();
      }
    }
    assertThat(number(read(objects))).isEqualTo(WRITES);
  }

  private static void append(ObjectStore objects, int number) {
    assertThat(objects.append(Samples.version(KEY, Integer.toString(number))))
        .isInstanceOf(ObjectStore.Append.Appended.class);
  }

  private static StoredVersion read(ObjectStore objects) {
    return objects.current(KEY).orElseThrow();
  }

  private static int number(StoredVersion version) {
    return Integer.parseInt(new String(version.material().bytes(), StandardCharsets.UTF_8));
  }
}
