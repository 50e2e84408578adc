package sallyport.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
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
 * to the batch being filled; one thread writes batches, each in one piece. What waits is bounded by
 * {@link #CAPACITY}: when it is full, callers of a required sink wait, and a best-effort sink drops
 * the record and counts it. A best-effort sink gathers for {@link #LINGER} between two writes, so
 * that a busy server pays neither a system call nor a thread switch for each record.
 */
public final class FileAuditSink implements AuditSink {
  private static final Logger LOG = LoggerFactory.getLogger(FileAuditSink.class);

  /** Bytes that may wait to be written. */
  private static final int CAPACITY = 4 << 20;

  private static final int FIRST_CAPACITY = 64 << 10;
  private static final Duration LINGER = Duration.ofMillis(5);

  /** How long a call of a required sink waits for its record before it fails. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration COMPLAIN_EVERY = Duration.ofMinutes(1);

  /** Buffers at hand for encoding; a power of two. */
  private static final int SPARE = 32;

  /** A buffer that a huge record has blown up is not kept. */
  private static final int LARGEST_SPARE = 64 << 10;

  private final boolean required;
  private final InstantSource clock;
  private final RotatingFile file;
  private final Thread writer;
  private final AtomicReferenceArray<@Nullable JsonLine> spare = new AtomicReferenceArray<>(SPARE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final Condition done = lock.newCondition();
  // All below is guarded by the lock.
  private Batch filling = new Batch(new byte[FIRST_CAPACITY]);
  private byte[] other = new byte[FIRST_CAPACITY];
  private boolean idle;
  private boolean closing;
  private boolean stopped;
  private long written;
  private long lost;

  // Used by the writer alone.
  private Instant nextComplaint = Instant.MIN;
  private long complainedOf;

  private FileAuditSink(AuditFiles config, InstantSource clock) {
    this.required = config.required();
    this.clock = clock;
    this.file = new RotatingFile(config, clock);
    this.writer = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this::writeBatches);
  }

  /** Records that become durable, or fail to, together. */
  private static final class Batch {
    private byte[] bytes;
    private int used;
    private int records;
    private boolean finished;
    private @Nullable Exception failure;

    Batch(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean takes(int length) {
      return length <= CAPACITY - used;
    }

    void add(byte[] line, int length) {
      if (bytes.length - used < length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + length));
      }
      System.arraycopy(line, 0, bytes, used, length);
      used += length;
      records++;
    }
  }

  /**
   * Opens the files and mends a record that the last process left torn.
   *
   * @throws IOException when the folder or the file cannot be used and records are required;
   *     otherwise it is reported, and tried again with each batch
   */
  public static FileAuditSink open(AuditFiles config, InstantSource clock) throws IOException {
    var sink = new FileAuditSink(config, clock);
    try {
      sink.file.open();
    } catch (IOException unusable) {
      if (config.required()) {
        throw unusable;
      }
      LOG.warn("audit records cannot be written: {}", unusable.toString());
    }
    sink.writer.start();
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
      var batch = add(line);
      if (required) {
        await(batch);
      }
    } finally {
      lock.unlock();
      if (line.bytes().length <= LARGEST_SPARE) {
        spare.set(slot, line);
      }
    }
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
    } finally {
      lock.unlock();
    }
    try {
      writer.join(PATIENCE);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds a line to the batch being filled; a required sink waits for room. */
  private @Nullable Batch add(JsonLine line) {
    long patience = PATIENCE.toNanos();
    while (!closing && !filling.takes(line.length()) && required && patience > 0) {
      patience = waitFor(done, patience);
    }
    if (closing || !filling.takes(line.length())) {
      lost++;
      return null;
    }
    filling.add(line.bytes(), line.length());
    if (idle || filling.used > CAPACITY / 2) {
      idle = false;
      wake.signal();
    }
    return filling;
  }

  private void await(@Nullable Batch batch) {
    long patience = PATIENCE.toNanos();
    while (batch != null && !batch.finished && !stopped && patience > 0) {
      patience = waitFor(done, patience);
    }
    if (batch == null || !batch.finished) {
      throw new AuditUnavailableException("the audit record was not written in time", null);
    }
    if (batch.failure != null) {
      throw new AuditUnavailableException("the audit record could not be written", batch.failure);
    }
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

  private void writeBatches() {
    for (var batch = next(); batch != null; batch = next()) {
      Exception failure = null;
      try {
        file.append(batch.bytes, batch.used);
      } catch (IOException | RuntimeException unwritten) {
        failure = unwritten;
      }
      complain(finish(batch, failure), failure);
    }
    try {
      file.close();
    } catch (IOException unclosed) {
      LOG.warn("the audit file could not be closed: {}", unclosed.toString());
    }
  }

  /** Waits for something to write; null when the sink is closed and all is written. */
  private @Nullable Batch next() {
    lock.lock();
    try {
      while (filling.records == 0 && !closing) {
        idle = true;
        wake.awaitUninterruptibly();
      }
      idle = false;
      if (filling.records == 0) {
        stopped = true;
        done.signalAll();
        return null;
      }
      var batch = filling;
      filling = new Batch(other);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Tells the batch's callers, rests a while, and says how many records were lost so far. */
  private long finish(Batch batch, @Nullable Exception failure) {
    lock.lock();
    try {
      batch.finished = true;
      batch.failure = failure;
      other = batch.bytes;
      if (failure == null) {
        written += batch.records;
      } else {
        lost += batch.records;
      }
      done.signalAll();
      if (!required && !closing && filling.used <= CAPACITY / 2) {
        linger();
      }
      return lost;
    } finally {
      lock.unlock();
    }
  }

  private void linger() {
    long rest = LINGER.toNanos();
    while (rest > 0 && !closing && filling.used <= CAPACITY / 2) {
      rest = waitFor(wake, rest);
    }
  }

  /** Once a minute, however many are lost. A failure names files, never what was in them. */
  private void complain(long lostSoFar, @Nullable Exception failure) {
    var now = clock.instant();
    if (lostSoFar > complainedOf && !now.isBefore(nextComplaint)) {
      nextComplaint = now.plus(COMPLAIN_EVERY);
      complainedOf = lostSoFar;
      LOG.error(
          "audit records are being lost, {} so far: {}",
          lostSoFar,
          failure == null ? "more arrive than can be written" : failure.toString());
    }
  }
}
