package sallyport.vault.keys;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyModule.NewKey;
import sallyport.crypto.keys.PatientThreads;
import sallyport.vault.VaultRefusal;

/**
 * Makes RSA keys, and checks those that are brought, on threads of its own. Finding the primes of
 * one takes from fifty milliseconds to seconds of a whole processor; on the threads that serve
 * requests a few such calls would hold up all others. At least one processor is left to these, and
 * the mill has of the others what is idle.
 *
 * <p>Where nothing is idle for long, a key would never be made: after a while the same work is
 * begun once more on a thread that has a small share for certain, and the first to end has made the
 * key. Work that must not be done twice, as what leaves an object in a token, has such a thread at
 * once.
 */
final class KeyMill implements AutoCloseable {
  private static final int WAITING = 64;

  /** A few times what a key takes where a processor is idle. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ThreadPoolExecutor idle;
  private final ThreadPoolExecutor nice;
  private final Duration patience;

  KeyMill() {
    this(
        PatientThreads.idle("key-mill-"),
        PatientThreads.nice("key-mill-share-"),
        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
        PATIENCE);
  }

  KeyMill(ThreadFactory idle, ThreadFactory nice, int count, Duration patience) {
    this.idle = pool(idle, count);
    this.nice = pool(nice, count);
    this.patience = patience;
  }

  private static ThreadPoolExecutor pool(ThreadFactory threads, int count) {
    var pool =
        new ThreadPoolExecutor(
            count, count, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Does the work once and waits for it; refuses when too much waits already.
   *
   * @param unwanted is given the key when it is made and nobody waits for it any more
   */
  NewKey runOnce(Supplier<NewKey> work, Consumer<NewKey> unwanted) {
    var made = new CompletableFuture<NewKey>();
    if (!begun(nice, work, made, unwanted)) {
      throw new RefusedException(new VaultRefusal.TooManyInTheMaking());
    }
    return awaited(made);
  }

  /** As {@link #runOnce}, for work that may be done twice: one of two keys is thrown away. */
  NewKey run(Supplier<NewKey> work) {
    var made = new CompletableFuture<NewKey>();
    boolean waits = begun(idle, work, made, _ -> {});
    if (!waits || !endsInTime(made)) {
      // Where too many have waited so long, the first attempt goes on.
      waits |= begun(nice, work, made, _ -> {});
    }
    if (!waits) {
      throw new RefusedException(new VaultRefusal.TooManyInTheMaking());
    }
    return awaited(made);
  }

  private static boolean begun(
      ThreadPoolExecutor threads,
      Supplier<NewKey> work,
      CompletableFuture<NewKey> made,
      Consumer<NewKey> unwanted) {
    Runnable attempt = () -> attempt(work, made, unwanted);
    try {
      threads.execute(attempt);
    } catch (RejectedExecutionException _) {
      return false;
    }
    // Who has his key, or has gone, takes nobody's place in a queue.
    var _ = made.whenComplete((_, _) -> threads.remove(attempt));
    return true;
  }

  private boolean endsInTime(CompletableFuture<NewKey> made) {
    try {
      made.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException _) {
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static void attempt(
      Supplier<NewKey> work, CompletableFuture<NewKey> made, Consumer<NewKey> unwanted) {
    if (made.isDone()) {
      return;
    }
    try {
      var key = work.get();
      if (!made.complete(key)) {
        unwanted.accept(key);
        key.close();
      }
    } catch (RuntimeException | Error fault) {
      made.completeExceptionally(fault);
    }
  }

  private static NewKey awaited(CompletableFuture<NewKey> made) {
    try {
      return made.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("a key could not be made", e.getCause());
    } catch (InterruptedException e) {
      // Nobody takes the key any more: who makes it throws it away.
      made.cancel(false);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a key was made", e);
    }
  }

  @Override
  public void close() {
    idle.shutdownNow();
    nice.shutdownNow();
  }
}
