package sallyport.crypto;

import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id, version 1.3 (RFC 9106): makes guessing a secret that a person chose expensive. It is as
 * expensive for us, and strangers decide when: few run at once, the others wait, so that a flood of
 * sign-ins costs time and not the heap.
 */
final class Argon2id {
  private static final Semaphore RUNNING = new Semaphore(2, true);

  private Argon2id() {}

  /** What one guess costs. */
  record Cost(int memoryKib, int passes, int lanes) {

    /** RFC 9106 section 3.1 demands at least 8 KiB a lane; {@code limit} is ours. */
    boolean within(Cost limit) {
      return lanes >= 1
          && lanes <= limit.lanes
          && passes >= 1
          && passes <= limit.passes
          && memoryKib >= 8 * lanes
          && memoryKib <= limit.memoryKib;
    }
  }

  static byte[] derive(byte[] secret, byte[] salt, Cost cost, int bytes) {
    return derive(secret, parameters(cost).withSalt(salt).build(), bytes);
  }

  static Argon2Parameters.Builder parameters(Cost cost) {
    return new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
        .withMemoryAsKB(cost.memoryKib())
        .withIterations(cost.passes())
        .withParallelism(cost.lanes());
  }

  static byte[] derive(byte[] secret, Argon2Parameters parameters, int bytes) {
    RUNNING.acquireUninterruptibly();
    try {
      var generator = new Argon2BytesGenerator();
      generator.init(parameters);
      var out = new byte[bytes];
      generator.generateBytes(secret, out);
      return out;
    } finally {
      RUNNING.release();
    }
  }
}
