package sallyport.crypto.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import sallyport.core.RefusedException;

/**
 * The nonces of an AES-GCM key while it is kept ready: 96 random bits, and from there on each is
 * the one before plus one (NIST SP 800-38D, 8.2.2: an incremented random field). Nonces of one
 * loading never meet; those of two loadings do where one starts within reach of the other, and
 * random starts are what keeps them apart whichever process, node or restored copy has the key. One
 * loading gives out no more than the standard allows a key (8.3). See {@code
 * docs/adr/0019-gcm-nonces.md}.
 */
final class GcmNonces {
  static final int BYTES = 12;
  private static final long MOST = 1L << 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int high;
  private final long low;
  private final AtomicLong given;

  GcmNonces() {
    this(RANDOM.nextInt(), RANDOM.nextLong(), 0);
  }

  /**
   * @param given how many were given out before
   */
  GcmNonces(int high, long low, long given) {
    this.high = high;
    this.low = low;
    this.given = new AtomicLong(given);
  }

  /** Refuses ({@link KeyRefusal.NotSupported}) when there were too many. */
  byte[] next() {
    long number = given.getAndIncrement();
    if (number >= MOST) {
      throw new RefusedException(
          new KeyRefusal.NotSupported("more than 2^32 encryptions by AES-GCM with one key"));
    }
    long sum = low + number;
    int carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return ByteBuffer.allocate(BYTES).putInt(high + carry).putLong(sum).array();
  }
}
