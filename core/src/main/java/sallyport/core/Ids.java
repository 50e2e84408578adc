package sallyport.core;

import java.util.UUID;

/** Where new random identifiers come from; injected, so that a test can foresee them. */
public interface Ids {

  UUID next();

  /** Version 4 UUIDs from the system's secure random source. */
  static Ids random() {
    return UUID::randomUUID;
  }
}
