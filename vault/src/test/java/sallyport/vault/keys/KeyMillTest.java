package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
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
      mill.runOnce(this::work);

      assertThat(madeOn).containsExactly("nice");
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
