package sallyport.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;

/**
 * The one thread that writes to SQLite. While one group is being synced to the disk, the next one
 * gathers; so the busier the server, the more writes share the cost of a sync, and an idle server
 * waits for nobody.
 */
final class GroupWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

  // Bounds the work that a failed commit takes with it, and the time a first member waits.
  private static final int LARGEST_GROUP = 256;
  private static final Unit<Boolean> STOP = new Unit<>(_ -> true);

  private final Session session;
  private final SqliteFaults faults;
  private final Runnable afterCommit;
  private final LinkedBlockingQueue<Unit<?>> waiting = new LinkedBlockingQueue<>();
  private final Object gate = new Object();
  private final Thread thread;
  private volatile boolean closed;

  /** Of the writer's thread alone. */
  private boolean full;

  /** Even, or odd while a commit is under way; the writer's thread alone counts. */
  private final AtomicLong commits = new AtomicLong();

  /**
   * @param afterCommit looks after the write-ahead log, on the writer's thread
   */
  GroupWriter(Session session, SqliteFaults faults, Runnable afterCommit) {
    this.session = session;
    this.faults = faults;
    this.afterCommit = afterCommit;
    this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::loop);
  }

  /** Waits for the commit; an interrupt does not cut the wait, the outcome would be unknown. */
  <T extends @Nullable Object> T write(Work<T> work) {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a write inside a write would wait for itself");
    }
    var unit = new Unit<T>(work);
    enqueue(unit);
    try {
      return unit.answer().join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private void enqueue(Unit<?> unit) {
    if (closed) {
      throw new StorageUnavailableException("the store is closed");
    }
    waiting.add(unit);
    // A unit that came after the stop has nobody to run it.
    if (closed && waiting.remove(unit)) {
      throw new StorageUnavailableException("the store is closed");
    }
  }

  /**
   * Another number after each commit, before it is acknowledged; {@link Database#WRITTEN_BY_OTHERS}
   * while one is under way, when some may already see what others have not seen yet.
   */
  long commits() {
    long now = commits.get();
    return (now & 1) == 0 ? now : Database.WRITTEN_BY_OTHERS;
  }

  boolean alive() {
    return thread.isAlive() && !closed;
  }

  private void loop() {
    var group = new ArrayList<Unit<?>>(LARGEST_GROUP);
    boolean running = true;
    while (running) {
      group.clear();
      group.add(take());
      waiting.drainTo(group, LARGEST_GROUP - 1);
      running = !group.remove(STOP);
      if (!group.isEmpty()) {
        commit(group);
      }
    }
    for (var late = waiting.poll(); late != null; late = waiting.poll()) {
      late.failed(new StorageUnavailableException("the store is closed"));
    }
  }

  private Unit<?> take() {
    while (true) {
      try {
        return waiting.take();
      } catch (InterruptedException _) {
        LOG.debug("only close() ends this thread");
      }
    }
  }

  private void commit(List<Unit<?>> group) {
    var fault = attempt(group);
    if (fault instanceof StorageFullException && group.size() > 1) {
      // What does not fit must not take along what does, a purge above all.
      group.forEach(unit -> commit(List.of(unit)));
    } else if (fault != null) {
      tellWhetherFull(fault instanceof StorageFullException);
      group.forEach(unit -> unit.failed(fault));
    } else {
      tellWhetherFull(false);
      group.forEach(Unit::committed);
    }
  }

  /** One line when the room has run out and one when there is some again, however many writes. */
  private void tellWhetherFull(boolean now) {
    if (now && !full) {
      LOG.error(
          "no room left for {}: writes are refused and reads go on; free some space, writes resume"
              + " by themselves",
          faults.store());
    } else if (!now && full) {
      LOG.info("there is room again for {}: writes go on", faults.store());
    }
    full = now;
  }

  @SuppressWarnings("CatchingUnchecked") // the writer must outlive whatever happens to a group
  private @Nullable Throwable attempt(List<Unit<?>> group) {
    try {
      session.update("BEGIN IMMEDIATE");
      for (var unit : group) {
        unit.run(session);
      }
      commits.incrementAndGet();
      try {
        session.update("COMMIT");
      } finally {
        commits.incrementAndGet();
      }
      afterCommit.run();
      return null;
    } catch (SQLException e) {
      rollBack();
      return faults.of(e);
    } catch (RuntimeException | Error e) {
      rollBack();
      return e;
    }
  }

  private void rollBack() {
    session.takeDestroyed();
    try {
      session.update("ROLLBACK");
    } catch (SQLException e) {
      // SQLite rolls back by itself after the gravest errors: there is nothing left to roll back.
      LOG.debug("nothing to roll back", e);
    }
  }

  /** Finishes what has been asked for, then stops. */
  @Override
  public void close() {
    synchronized (gate) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.add(STOP);
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
