package sallyport.store;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs work. Faults leave as {@link sallyport.core.StorageFullException}, {@link
 * sallyport.core.StorageUnavailableException} or {@link StoreDamagedException}; what the work
 * itself throws leaves as it is, and nothing of that work is then stored.
 */
interface Database extends AutoCloseable {

  /** What {@link #writes} says where something may be written that it would not count. */
  long WRITTEN_BY_OTHERS = -1;

  Dialect dialect();

  /** Runs one statement that only reads. */
  <T extends @Nullable Object> T read(Work<T> work);

  /**
   * Whether {@link #read} would now wait for nothing but the disk of this machine: no network, no
   * other reader. What it says may have changed by the time of the read, which then waits for one
   * statement of another.
   */
  default boolean readsAtOnce() {
    return false;
  }

  /** Runs work in one transaction, committed and durable when this returns. */
  <T extends @Nullable Object> T write(Work<T> work);

  /** The same, one after the other on all nodes: for what is rare and reads before it writes. */
  <T extends @Nullable Object> T writeInTurn(Work<T> work);

  /**
   * How many changes were made in turn, by whatever server: another number than before means that
   * what was read may be old. Empty where no other server can work on this store.
   */
  default OptionalLong turn() {
    return OptionalLong.empty();
  }

  /**
   * A number that is another before a write is acknowledged or seen: what was read when this had
   * been asked for, and is the same now, would be read the same again. {@link #WRITTEN_BY_OTHERS}
   * where other processes may write, and while a write is under way.
   */
  default long writes() {
    return WRITTEN_BY_OTHERS;
  }

  /** Runs many statements over one unchanging view, beside everything else, however long. */
  <T extends @Nullable Object> T snapshot(Work<T> work);

  /** Whether the store answers and is not known to be damaged. */
  boolean healthy();

  /**
   * Reads everything and compares it with itself.
   *
   * @throws StoreDamagedException when something does not fit
   */
  void check();

  @Override
  void close();
}
