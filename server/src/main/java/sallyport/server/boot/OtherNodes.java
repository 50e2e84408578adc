package sallyport.server.boot;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other servers on the same database have changed. This one remembers vaults with their rules,
 * roles, networks, signing keys and tokens; before each request it looks whether any of that may be
 * old, and then forgets it all. So a change counts, on every server, for each request that comes
 * after its answer.
 *
 * <p>One look serves all requests that came before it began; a request that comes while one is
 * under way needs the next. Where the store cannot be asked nothing is remembered any more: the
 * request then finds the store away by itself.
 */
final class OtherNodes {
  private static final Logger LOG = LoggerFactory.getLogger(OtherNodes.class);
  private static final long UNKNOWN = -1;

  private final LongSupplier turn;
  private final Runnable forget;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile long looks;
  private long seen = UNKNOWN;

  /**
   * @param turn a number that is another after each change, never negative
   * @param forget drops what is remembered, and what is being read meanwhile
   */
  OtherNodes(LongSupplier turn, Runnable forget) {
    this.turn = turn;
    this.forget = forget;
  }

  /** Returns when nothing older than this call is remembered. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock only
  void catchUp() {
    long before = looks;
    looking.lock();
    try {
      if (looks == before) {
        looks++;
        look();
      }
    } finally {
      looking.unlock();
    }
  }

  /** How many requests wait for a look. */
  int waiting() {
    return looking.getQueueLength();
  }

  private void look() {
    long now;
    try {
      now = turn.getAsLong();
    } catch (RuntimeException fault) {
      LOG.debug("the store does not say whether anything was changed", fault);
      now = UNKNOWN;
    }
    if (now != seen || now == UNKNOWN) {
      seen = now;
      forget.run();
    }
  }
}
