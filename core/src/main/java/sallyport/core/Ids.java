package sallyport.core;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Where new random identifiers come from; injected, so that a test can foresee them. */
public interface Ids {

  UUID next();

  /** Version 4 UUIDs from the system's secure random source. */
  static Ids random() {
    return UUID::randomUUID;
  }

  /**
   * Version 4 UUIDs that are unique but can be guessed: for request ids, of which every call needs
   * one, and never for anything that a right hangs on.
   */
  static Ids guessable() {
    return () -> {
      var random = ThreadLocalRandom.current();
      return new UUID(
          (random.nextLong() & ~0xF000L) | 0x4000L,
          (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    };
  }
}
