package sallyport.vault.keys;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.PatientThreads;
import sallyport.vault.VaultRefusal;

/**
 * Makes RSA keys, and checks those that are brought, on threads of its own. Finding the primes of
 * one takes from fifty milliseconds to seconds of a whole processor; on the threads that serve
 * requests a few such calls would hold up all others. At least one processor is left to these, and
 * they come first on the others too.
 */
final class KeyMill implements AutoCloseable {
  private static final int WAITING = 64;

  private final ThreadPoolExecutor threads;

  KeyMill() {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            PatientThreads.named("key-mill-"));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs the work and waits for it; refuses when too many wait already. */
  <T> T run(Supplier<T> work) {
    try {
      return threads.submit(work::get).get();
    } catch (RejectedExecutionException _) {
      throw new RefusedException(new VaultRefusal.TooManyInTheMaking());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("a key could not be made", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a key was made", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
