package sallyport.resources.networks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;

/**
 * An IPv4 block of a virtual network or subnet.
 *
 * @param first the first address, as an unsigned number
 * @param length 0 to 32
 */
record Prefix(long first, int length) {
  private static final Pattern SHAPE =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,2}");
  private static final int LONGEST = 29;

  /** The network, its router and two for name service: of every subnet of the real service. */
  private static final int HELD_FIRST = 4;

  /** Blocks that Azure refuses for virtual networks: multicast, broadcast, loopback, link-local. */
  private static final List<Prefix> IMPOSSIBLE =
      List.of(
          new Prefix(0x0000_0000L, 8),
          new Prefix(0x7F00_0000L, 8),
          new Prefix(0xA9FE_0000L, 16),
          new Prefix(0xE000_0000L, 3));

  /**
   * @param of ARM id of what is to have it
   */
  static Prefix parse(String text, String of) {
    int slash = text.indexOf('/');
    var number = slash < 0 ? Optional.<Long>empty() : number(text.substring(0, slash));
    var digits = text.substring(slash + 1);
    if (number.isEmpty() || !LENGTH.matcher(digits).matches()) {
      throw new RefusedException(new ResourceRefusal.PrefixInvalid(text, of));
    }
    long address = number.get();
    int length = Integer.parseInt(digits);
    if (length < 2 || length > LONGEST) {
      throw new RefusedException(new ResourceRefusal.PrefixInvalid(text, of));
    }
    var block = new Prefix(address & mask(length), length);
    if (IMPOSSIBLE.stream().anyMatch(block::overlaps)) {
      throw new RefusedException(new ResourceRefusal.PrefixInvalid(text, of));
    }
    if (block.first != address) {
      throw new RefusedException(new ResourceRefusal.PrefixUneven(text, of, block.toString()));
    }
    return block;
  }

  /** One that was parsed before it was stored. */
  static Prefix stored(String canonical) {
    return parse(canonical, "");
  }

  boolean holds(Prefix other) {
    return first <= other.first && other.last() <= last();
  }

  boolean overlaps(Prefix other) {
    return first <= other.last() && other.first <= last();
  }

  boolean holds(String address) {
    return number(address).filter(number -> first <= number && number <= last()).isPresent();
  }

  /** The first address that members may have and nobody of {@code taken} has. */
  Optional<String> firstFree(List<String> taken) {
    return LongStream.range(first + HELD_FIRST, last())
        .mapToObj(Prefix::dotted)
        .filter(address -> !taken.contains(address))
        .findFirst();
  }

  private long last() {
    return first | (~mask(length) & 0xFFFF_FFFFL);
  }

  private static long mask(int length) {
    return (0xFFFF_FFFFL << (32 - length)) & 0xFFFF_FFFFL;
  }

  /** The number of a dotted address. */
  static Optional<Long> number(String address) {
    var shape = SHAPE.matcher(address);
    if (!shape.matches()) {
      return Optional.empty();
    }
    long number = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(shape.group(i));
      if (octet > 255) {
        return Optional.empty();
      }
      number = (number << 8) | octet;
    }
    return Optional.of(number);
  }

  private static String dotted(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  @Override
  public String toString() {
    return dotted(first) + "/" + length;
  }
}
