package sallyport.connectivity.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sallyport.connectivity.Endpoint;

/**
 * The checks of one endpoint, one after the other, each bounded in time. A check that was not asked
 * for is made where a later one needs it, and is told of only when it fails.
 */
final class Visit {
  private final Endpoint endpoint;
  private final Set<Check> wanted;
  private final Duration patience;
  private final Consumer<Finding> told;
  private @Nullable Check broken;

  Visit(Endpoint endpoint, Set<Check> wanted, Duration patience, Consumer<Finding> told) {
    this.endpoint = endpoint;
    this.wanted = wanted;
    this.patience = patience;
    this.told = told;
  }

  /** One stretch of the way. */
  @FunctionalInterface
  interface Step<T> {
    Outcome<T> take() throws IOException;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** False once something failed that everything else needs. */
  boolean open() {
    return broken == null;
  }

  boolean wants(Check check) {
    return wanted.contains(check);
  }

  boolean wantsAnyOf(Check... checks) {
    return Set.of(checks).stream().anyMatch(wanted::contains);
  }

  /** What the check gives to the next one; empty where it failed or was not made. */
  <T> Optional<T> step(Check check, Step<T> work) {
    if (broken != null) {
      note(check, Outcome.notChecked("since " + broken.word() + " failed"), Duration.ZERO);
      return Optional.empty();
    }
    long from = System.nanoTime();
    var outcome = bounded(check, work);
    if (outcome.verdict() == Verdict.FAILED && check.vital()) {
      broken = check;
    }
    note(check, outcome, Duration.ofNanos(System.nanoTime() - from));
    return outcome.value();
  }

  void skip(Check check, String why) {
    note(check, Outcome.notChecked(why), Duration.ZERO);
  }

  private <T> Outcome<T> bounded(Check check, Step<T> work) {
    var task = new FutureTask<Outcome<T>>(work::take);
    // An interrupt ends whatever a virtual thread waits for on a socket.
    var thread = Thread.ofVirtual().name("doctor-step").start(task);
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      return switch (failure.getCause()) {
        case IOException network -> Faults.of(network, endpoint);
        case RuntimeException fault -> throw fault;
        case Error fault -> throw fault;
        case null, default -> throw new IllegalStateException(failure);
      };
    } catch (TimeoutException _) {
      thread.interrupt();
      return check == Check.NAMES
          ? Outcome.failed(
              "the resolver does not answer in time", "see which DNS servers this machine asks")
          : Faults.silent(endpoint);
    } catch (InterruptedException _) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return Outcome.notChecked("interrupted");
    }
  }

  private void note(Check check, Outcome<?> outcome, Duration took) {
    if (wants(check) || outcome.verdict() == Verdict.FAILED) {
      told.accept(
          new Finding(
              endpoint,
              check,
              outcome.verdict(),
              outcome.says(),
              outcome.mend(),
              outcome.rule(),
              took));
    }
  }
}
