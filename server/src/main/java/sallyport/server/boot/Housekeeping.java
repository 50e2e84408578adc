package sallyport.server.boot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done again and again, on one virtual thread: each job in its turn, at its own
 * pace. A job that fails is logged and tried again next time; it never takes the others down.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** One periodic job. */
  record Job(String name, Duration every, Runnable work) {}

  private final InstantSource clock;
  private final List<Job> jobs;
  private final Instant[] due;
  private final Duration tick;
  private final Thread thread;

  private Housekeeping(InstantSource clock, List<Job> jobs) {
    this.clock = clock;
    this.jobs = List.copyOf(jobs);
    this.due = new Instant[jobs.size()];
    var shortest = jobs.stream().map(Job::every).min(Duration::compareTo);
    this.tick = shortest.orElse(Duration.ofHours(1));
    for (int i = 0; i < due.length; i++) {
      due[i] = clock.instant().plus(jobs.get(i).every());
    }
    this.thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);
  }

  static Housekeeping start(InstantSource clock, List<Job> jobs) {
    var house = new Housekeeping(clock, jobs);
    house.thread.start();
    return house;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(tick);
        runDue();
      }
    } catch (InterruptedException _) {
      // Told to stop.
    }
  }

  /** Runs each job whose time has come by the clock; never two at once. */
  synchronized void runDue() {
    var now = clock.instant();
    for (int i = 0; i < due.length; i++) {
      if (!now.isBefore(due[i])) {
        var job = jobs.get(i);
        due[i] = now.plus(job.every());
        attempt(job);
      }
    }
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // a background job: every fault ends here, logged
  private static void attempt(Job job) {
    try {
      job.work().run();
    } catch (RuntimeException fault) {
      LOG.error("housekeeping: {} failed and will be tried again", job.name(), fault);
    }
  }

  /** Stops after the job at hand. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
