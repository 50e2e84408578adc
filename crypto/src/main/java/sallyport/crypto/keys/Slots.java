package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * A few ready-made objects for many threads: ciphers and signatures that hold a key and are costly
 * to make. Taken and given back without a lock; who finds none makes one. A thread-local would keep
 * one for each virtual thread, of which there are thousands and each lives for one request.
 *
 * @param <T> an object that one thread uses at a time
 */
final class Slots<T> {
  private static final int COUNT = 4;

  private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>(COUNT);
  private final Maker<T> maker;

  Slots(Maker<T> maker) {
    this.maker = maker;
  }

  @FunctionalInterface
  interface Maker<T> {
    T make() throws GeneralSecurityException;
  }

  T take() throws GeneralSecurityException {
    var first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < COUNT; i++) {
      var slot = (first + i) & (COUNT - 1);
      if (idle.getPlain(slot) != null) {
        var one = idle.getAndSet(slot, null);
        if (one != null) {
          return one;
        }
      }
    }
    return maker.make();
  }

  /** Not for one that threw: what state it is in is its provider's secret. */
  void giveBack(T one) {
    var first = (int) Thread.currentThread().threadId();
    for (int i = 0; i < COUNT; i++) {
      var slot = (first + i) & (COUNT - 1);
      if (idle.getPlain(slot) == null && idle.compareAndSet(slot, null, one)) {
        return;
      }
    }
  }

  /** Lets go of all that are idle. */
  void empty(Consumer<T> farewell) {
    for (int i = 0; i < COUNT; i++) {
      var one = idle.getAndSet(i, null);
      if (one != null) {
        farewell.accept(one);
      }
    }
  }
}
