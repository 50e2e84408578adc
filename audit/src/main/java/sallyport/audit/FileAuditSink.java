package sallyport.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audit records as lines of JSON in files.
 *
 * <p>A caller encodes its record on its own thread and, under a lock held for one copy, appends it
 * to the batch being filled. What waits is bounded by {@link #CAPACITY}.
 *
 * <ul>
 *   <li>Of a <b>required</b> sink, the caller that finds nobody writing writes the batch; the
 *       others wait for it. One caller alone costs one system call and no thread switch, and many
 *       share them.
 *   <li>Of a <b>best-effort</b> sink, a thread writes, and rests for {@link #LINGER} between two
 *       batches, so that a busy server pays neither a system call nor a thread switch for each
 *       record. A record that finds no room is dropped and counted.
 * </ul>
 */
public final class FileAuditSink implements AuditSink {
  private static final Logger LOG = LoggerFactory.getLogger(FileAuditSink.class);

  /** Bytes that may wait to be written: some 20,000 records. */
  private static final int CAPACITY = 16 << 20;

  private static final Duration LINGER = Duration.ofMillis(5);

  /** How long a call of a required sink waits for its record before it fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration COMPLAIN_EVERY = Duration.ofMinutes(1);

  /** Buffers at hand for encoding; a power of two. */
  private static final int SPARE = 32;

  /** A buffer that a huge record has blown up is not kept. */
  private static final int LARGEST_SPARE = 64 << 10;

  private final boolean required;
  private final int capacity;
  private final InstantSource clock;
  private final Thread writer;
  private final AtomicReferenceArray<@Nullable JsonLine> spare = new AtomicReferenceArray<>(SPARE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Condition done = lock.newCondition();

  // All below is guarded by the lock,
  private Batch filling;
  private @Nullable Batch last;
  private boolean writing;
  private boolean idle;
  private boolean closing;
  private long written;
  private long lost;

  // or belongs to the one thread that is writing.
  private final RotatingFile file;
  private Instant nextComplaint = Instant.MIN;
  private long complainedOf;

  private FileAuditSink(AuditFiles config, InstantSource clock, int capacity) {
    this.required = config.required();
    this.capacity = capacity;
    this.clock = clock;
    this.filling = new Batch(capacity, null);
    this.file = new RotatingFile(config, clock);
    this.writer = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this::writeBatches);
  }

  /**
   * Opens the files and mends a record that the last process left torn.
   *
   * @throws IOException when the folder or the file cannot be used and records are required;
   *     otherwise it is reported, and tried again with each batch
   */
  public static FileAuditSink open(AuditFiles config, InstantSource clock) throws IOException {
    return open(config, clock, CAPACITY);
  }

  static FileAuditSink open(AuditFiles config, InstantSource clock, int capacity)
      throws IOException {
    var sink = new FileAuditSink(config, clock, capacity);
    try {
      sink.file.open();
    } catch (IOException unusable) {
      if (config.required()) {
        throw unusable;
      }
      LOG.warn("audit records cannot be written: {}", unusable.toString());
    }
    if (!config.required()) {
      sink.writer.start();
    }
    return sink;
  }

  @Override
  public void write(AuditRecord record) {
    int slot = (int) (Thread.currentThread().threadId() & (SPARE - 1));
    var kept = spare.getAndSet(slot, null);
    var line = kept == null ? new JsonLine() : kept;
    line.clear();
    AuditLine.write(record, line);
    lock.lock();
    try {
      if (required) {
        writeThrough(line);
      } else {
        add(line);
      }
    } finally {
      lock.unlock();
      if (line.bytes().length <= LARGEST_SPARE) {
        spare.set(slot, line);
      }
    }
  }

  @Override
  public boolean takesAtOnce() {
    return !required;
  }

  /** Records written since the sink was opened. */
  public long written() {
    lock.lock();
    try {
      return written;
    } finally {
      lock.unlock();
    }
  }

  /** Records that could not be written since the sink was opened. */
  public long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      wake.signal();
      long patience = PATIENCE.toNanos();
      while (patience > 0 && (writing || !filling.empty())) {
        patience = waitFor(done, patience);
      }
    } finally {
      lock.unlock();
    }
    try {
      if (writer.isAlive()) {
        writer.join(PATIENCE);
      }
      file.close();
    } catch (IOException unclosed) {
      LOG.warn("the audit file could not be closed: {}", unclosed.toString());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds a line to the batch being filled, if there is room. */
  private boolean add(JsonLine line) {
    if (closing || !filling.takes(line)) {
      lost++;
      return false;
    }
    filling.add(line);
    if (idle || filling.halfFull()) {
      idle = false;
      wake.signal();
    }
    return true;
  }

  /** Returns when the line is in the file. */
  private void writeThrough(JsonLine line) {
    long patience = PATIENCE.toNanos();
    while (!closing && !filling.takes(line) && patience > 0) {
      patience = writeOrWait(patience);
    }
    var batch = filling;
    if (!add(line)) {
      throw new AuditUnavailableException("the audit record found no room", null);
    }
    while (!batch.finished() && patience > 0) {
      patience = writeOrWait(patience);
    }
    if (!batch.finished()) {
      throw new AuditUnavailableException("the audit record was not written in time", null);
    }
    if (batch.failure() != null) {
      throw new AuditUnavailableException("the audit record could not be written", batch.failure());
    }
  }

  private long writeOrWait(long patience) {
    if (writing) {
      return waitFor(done, patience);
    }
    writeBatch();
    return patience;
  }

  /** Nanoseconds left to wait; none when the thread is to stop. */
  @SuppressWarnings("WaitNotInLoop") // every caller asks in a loop
  private static long waitFor(Condition condition, long nanos) {
    try {
      return condition.awaitNanos(nanos);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** The best-effort writer: until the sink is closed and all is written. */
  private void writeBatches() {
    lock.lock();
    try {
      while (!closing || !filling.empty()) {
        if (filling.empty()) {
          idle = true;
          wake.awaitUninterruptibly();
          idle = false;
        } else {
          writeBatch();
          linger();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void linger() {
    long rest = LINGER.toNanos();
    while (rest > 0 && !closing && !filling.halfFull()) {
      rest = waitFor(wake, rest);
    }
  }

  /** Writes what has gathered. Called with the lock held, which is open while the disk works. */
  private void writeBatch() {
    var batch = filling;
    filling = new Batch(capacity, last);
    writing = true;
    long lostBefore = lost;
    lock.unlock();
    Throwable failure = null;
    // An interrupt would close the file under the records of others.
    boolean interrupted = Thread.interrupted();
    try {
      file.append(batch.bytes(), batch.length());
    } catch (IOException | RuntimeException | OutOfMemoryError unwritten) {
      failure = unwritten;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      complain(lostBefore + (failure == null ? 0 : batch.records()), failure);
      lock.lock();
    }
    batch.finish(failure);
    written += failure == null ? batch.records() : 0;
    lost += failure == null ? 0 : batch.records();
    last = batch;
    writing = false;
    done.signalAll();
  }

  /** Once a minute, however many are lost. A failure names files, never what was in them. */
  private void complain(long lostSoFar, @Nullable Throwable failure) {
    if (lostSoFar == complainedOf) {
      return;
    }
    var now = clock.instant();
    if (!now.isBefore(nextComplaint)) {
      nextComplaint = now.plus(COMPLAIN_EVERY);
      complainedOf = lostSoFar;
      LOG.error(
          "audit records are being lost, {} so far: {}",
          lostSoFar,
          failure == null ? "more arrive than can be written" : failure.toString());
    }
  }
}
