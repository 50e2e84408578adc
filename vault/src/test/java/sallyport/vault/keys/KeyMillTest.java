package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.KeyModule.NewKey;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.PublicKeyParts;

class KeyMillTest {
  private static final Duration NONE = Duration.ofMillis(1);
  private static final Duration ENDLESS = Duration.ofDays(1);

  private final Queue<NewKey> made = new ConcurrentLinkedQueue<>();
  private final Queue<String> madeOn = new ConcurrentLinkedQueue<>();
  private final CountDownLatch busy = new CountDownLatch(1);

  private NewKey work() {
    var key = new NewKey(new PublicKeyParts.Symmetric(256), SecretBytes.owning(new byte[] {1, 2}));
    madeOn.add(Thread.currentThread().getName());
    made.add(key);
    return key;
  }

  private static ThreadFactory threads(String name) {
    return work -> Thread.ofPlatform().name(name).daemon().unstarted(work);
  }

  /** Threads of a machine on which nothing is idle until it is no more {@link #busy}. */
  private ThreadFactory starved() {
    return work ->
        threads("idle")
            .newThread(() -> {
              try {
                busy.await();
                work.run();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @Test
  void keys_are_made_where_a_processor_is_idle() {
    try (var mill = new KeyMill(threads("idle"), threads("nice"), 1, ENDLESS)) {
      assertThat(mill.run(this::work)).isSameAs(made.peek());
      assertThat(madeOn).containsExactly("idle");
    }
  }

  @Test
  void a_key_for_which_nothing_is_idle_is_made_nonetheless_and_the_second_thrown_away()
      throws Exception {
    var begun = new CompletableFuture<Thread>();
    var taken = new CompletableFuture<Void>();
    Supplier<NewKey> slow =
        () -> {
          var key = work();
          if (Thread.currentThread().getName().equals("nice")) {
            busy.countDown();
            begun.join();
          } else {
            begun.complete(Thread.currentThread());
            taken.join();
          }
          return key;
        };
    try (var mill = new KeyMill(starved(), threads("nice"), 1, NONE)) {
      var key = mill.run(slow);

      assertThat(madeOn).containsExactly("nice", "idle");
      assertThat(key).isSameAs(made.peek());
      assertThat(key.material().length()).isEqualTo(2);
      taken.complete(null);
    }
    begun.join().join();
    var late = made.stream().skip(1).findFirst().orElseThrow();
    assertThatThrownBy(() -> late.material().expose(octets -> octets.length))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_must_be_done_once_is_done_once_on_a_thread_with_a_share() {
    try (var mill = new KeyMill(starved(), threads("nice"), 1, NONE)) {
      mill.runOnce(this::work, _ -> {});

      assertThat(madeOn).containsExactly("nice");
    }
  }

  /** More than may wait: who has his key waits no more. */
  @Test
  void keys_that_were_made_on_a_share_take_no_place_where_nothing_is_idle() {
    try (var mill = new KeyMill(starved(), threads("nice"), 1, NONE)) {
      for (int i = 0; i < 70; i++) {
        mill.run(this::work);
      }

      assertThat(madeOn).hasSize(70).containsOnly("nice");
    }
  }

  @Test
  void a_key_for_which_no_place_is_left_where_nothing_is_idle_is_made_on_a_share_at_once()
      throws Exception {
    // One thread and the places before it.
    int places = 65;
    try (var mill = new KeyMill(starved(), threads("nice"), 1, ENDLESS);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var ended = new ExecutorCompletionService<NewKey>(callers);
      for (int i = 0; i <= places; i++) {
        ended.submit(() -> mill.run(this::work));
      }
      ended.take().get();
      assertThat(madeOn).containsExactly("nice");

      busy.countDown();
      for (int i = 0; i < places; i++) {
        ended.take().get();
      }
      assertThat(madeOn).filteredOn("idle"::equals).hasSize(places);
    }
  }

  @Test
  void who_has_gone_takes_nobodys_place() throws Exception {
    int places = 64;
    try (var mill = new KeyMill(starved(), threads("nice"), 1, ENDLESS);
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i <= places; i++) {
        var caller =
            Thread.ofVirtual()
                .start(() ->
                    assertThatThrownBy(() -> mill.run(this::work))
                        .isInstanceOf(IllegalStateException.class));
        caller.interrupt();
        caller.join();
      }
      var ended = new ExecutorCompletionService<NewKey>(callers);
      for (int i = 0; i <= places; i++) {
        ended.submit(() -> mill.run(this::work));
      }
      // The one for whom no place is left: all others have theirs.
      ended.take().get();
      busy.countDown();
      for (int i = 0; i < places; i++) {
        ended.take().get();
      }

      assertThat(madeOn).filteredOn("idle"::equals).hasSize(places);
      assertThat(madeOn).filteredOn("nice"::equals).hasSize(1);
    }
  }

  @Test
  void a_key_that_must_be_made_once_and_that_nobody_waits_for_any_more_is_given_back()
      throws Exception {
    var given = new CompletableFuture<NewKey>();
    var gone = new CountDownLatch(1);
    try (var mill = new KeyMill(threads("idle"), threads("nice"), 1, ENDLESS)) {
      var begun = new CountDownLatch(1);
      var caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  mill.runOnce(
                      () -> {
                        begun.countDown();
                        waitFor(gone);
                        return work();
                      },
                      given::complete);
                } catch (IllegalStateException _) {
                  gone.countDown();
                }
              });
      begun.await();
      caller.interrupt();

      assertThat(given.get(20, TimeUnit.SECONDS)).isSameAs(made.peek());
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_refusal_of_the_work_is_the_callers() {
    var calls = new AtomicInteger();
    var refusal = new RefusedException(new KeyRefusal.Unusable("n", "not a modulus"));
    try (var mill = new KeyMill(threads("idle"), threads("nice"), 1, ENDLESS)) {
      assertThatThrownBy(() ->
              mill.run(() -> {
                calls.incrementAndGet();
                throw refusal;
              }))
          .isSameAs(refusal);
    }
    assertThat(calls).hasValue(1);
  }
}
