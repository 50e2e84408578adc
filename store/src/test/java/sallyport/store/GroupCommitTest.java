package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import sallyport.core.StorageUnavailableException;

class GroupCommitTest {
  @RegisterExtension final FreshSqlite fresh = new FreshSqlite();

  @Test
  void units_that_refuse_half_way_leave_their_neighbours_untouched() throws Exception {
    var stores = fresh.open();
    var held = new CountDownLatch(1);
    var units = new ArrayList<Callable<Boolean>>();
    for (int n = 0; n < 60; n++) {
      var name = "n" + n;
      boolean refuses = n % 3 == 0;
      units.add(() ->
          stores
              .database()
              .write(session -> {
                session.update("INSERT INTO subscription (id, doc) VALUES (?, '{}')", name);
                session.update("INSERT INTO subscription (id, doc) VALUES (?, '{}')", name + "b");
                if (refuses) {
                  throw new IllegalArgumentException(name);
                }
                return true;
              }));
    }

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Holds the writer until all units wait, so that they make one group.
      var holder =
          threads.submit(() ->
              stores
                  .database()
                  .write(_ -> {
                    return passed(held);
                  }));
      var answers = units.stream().map(threads::submit).toList();
      Thread.sleep(100);
      held.countDown();
      assertThat(holder.get()).isTrue();
      for (int n = 0; n < 60; n++) {
        int number = n;
        if (n % 3 == 0) {
          assertThatThrownBy(() -> answers.get(number).get())
              .hasCauseInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("n" + n);
        } else {
          assertThat(answers.get(n).get()).isTrue();
        }
      }
    }

    var ids =
        stores
            .database()
            .read(session -> session.all("SELECT id FROM subscription", row -> row.getString(1)));
    assertThat(ids).hasSize(80).doesNotContain("n0", "n0b", "n3").contains("n1", "n1b", "n59b");
  }

  @Test
  void nobody_is_told_of_a_write_before_its_group_is_committed() throws Exception {
    var stores = fresh.open();
    var writerIsBusy = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var secondRuns = new CountDownLatch(1);
    var releaseSecond = new CountDownLatch(1);
    var told = new AtomicBoolean();
    var opener = Thread.ofPlatform().start(() -> held(stores, writerIsBusy, release));
    passed(writerIsBusy);
    var first =
        Thread.ofPlatform()
            .start(() -> {
              Samples.append(stores, Samples.key("first"), "v");
              told.set(true);
            });
    awaitWaiting(first);
    var second = Thread.ofPlatform().start(() -> held(stores, secondRuns, releaseSecond));
    awaitWaiting(second);

    release.countDown();
    passed(secondRuns);

    // The first unit of this group has run; its group has not been committed.
    assertThat(told).isFalse();
    assertThat(stores.objects().current(Samples.key("first"))).isEmpty();
    releaseSecond.countDown();
    for (var thread : List.of(opener, first, second)) {
      thread.join();
    }
    assertThat(told).isTrue();
    assertThat(stores.objects().current(Samples.key("first"))).isPresent();
  }

  /** A write that takes as long as one likes. */
  private static void held(Stores stores, CountDownLatch inside, CountDownLatch release) {
    stores
        .database()
        .write(_ -> {
          inside.countDown();
          return passed(release);
        });
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static boolean passed(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_write_inside_a_write_is_refused_instead_of_waiting_for_ever() {
    var stores = fresh.open();
    var version = Samples.append(stores, Samples.key("n"), "v").version();

    assertThatThrownBy(() ->
            stores
                .objects()
                .change(
                    Samples.key("n"), version, it -> Samples.append(stores, Samples.key("m"), "v")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stores.objects().current(Samples.key("m"))).isEmpty();
  }

  @Test
  void a_closed_store_says_so() {
    var stores = fresh.open();
    Samples.append(stores, Samples.key("n"), "v");

    stores.close();

    assertThat(stores.healthy()).isFalse();
    assertThatThrownBy(() -> Samples.append(stores, Samples.key("n"), "v"))
        .isInstanceOf(StorageUnavailableException.class);
    assertThatThrownBy(() -> stores.objects().current(Samples.key("n")))
        .isInstanceOf(StorageUnavailableException.class);
  }
}
