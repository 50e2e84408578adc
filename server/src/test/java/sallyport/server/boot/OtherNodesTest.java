package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import sallyport.core.StorageUnavailableException;

class OtherNodesTest {
  private final AtomicLong turn = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger forgotten = new AtomicInteger();

  @Test
  void forgets_once_for_each_change_and_not_without_one() {
    var others = new OtherNodes(turn::get, forgotten::incrementAndGet);

    others.catchUp();
    others.catchUp();
    assertThat(forgotten).hasValue(1);

    turn.set(7);
    others.catchUp();
    others.catchUp();
    assertThat(forgotten).hasValue(2);

    // A database that was restored to an earlier moment counts from there.
    turn.set(3);
    others.catchUp();
    assertThat(forgotten).hasValue(3);
  }

  @Test
  void remembers_nothing_as_long_as_the_store_does_not_answer() {
    var away = new StorageUnavailableException("away", null);
    var others =
        new OtherNodes(
            () -> {
              if (turn.get() < 0) {
                throw away;
              }
              return turn.get();
            },
            forgotten::incrementAndGet);
    others.catchUp();

    turn.set(-1);
    others.catchUp();
    others.catchUp();
    assertThat(forgotten).hasValue(3);

    // It may have been changed and changed back meanwhile.
    turn.set(0);
    others.catchUp();
    assertThat(forgotten).hasValue(4);
    others.catchUp();
    assertThat(forgotten).hasValue(4);
  }

  @Test
  void those_who_come_during_a_look_share_the_next_one() throws InterruptedException {
    var underWay = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var others =
        new OtherNodes(
            () -> {
              if (looks.incrementAndGet() == 1) {
                underWay.countDown();
                wait(goOn);
              }
              return turn.get();
            },
            forgotten::incrementAndGet);
    var first = Thread.ofVirtual().start(others::catchUp);
    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
    var later = new ArrayList<Thread>();
    for (int i = 0; i < 50; i++) {
      later.add(Thread.ofVirtual().start(others::catchUp));
    }
    while (others.waiting() < later.size()) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    first.join();
    for (var thread : later) {
      thread.join();
    }

    assertThat(looks).hasValue(2);
  }

  private static void wait(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
