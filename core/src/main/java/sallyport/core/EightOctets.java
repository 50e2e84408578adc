package sallyport.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for octets eight at a time, in one {@code long}: what is asked of every character of every
 * request takes an eighth of the steps. What they answer is 0 when there is no such octet, and
 * something else when there is one; which one it is they do not say.
 */
public final class EightOctets {
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGHEST_BITS = 0x8080808080808080L;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private EightOctets() {}

  /**
   * Eight octets.
   *
   * @throws IndexOutOfBoundsException when there are less from {@code index} on
   */
  public static long at(byte[] octets, int index) {
    return (long) EIGHT.get(octets, index);
  }

  /** Whether one is less than {@code limit}, which is at most 0x80; all are unsigned. */
  public static long below(long eight, int limit) {
    return (eight - EACH * limit) & ~eight & HIGHEST_BITS;
  }

  /** Whether one is {@code octet}, which is less than 0x80. */
  public static long equal(long eight, int octet) {
    return below(eight ^ EACH * octet, 1);
  }
}
