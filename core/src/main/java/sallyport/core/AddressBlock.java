package sallyport.core;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of addresses (RFC 4632; RFC 4291, 2.3): an IPv4 or IPv6 address and how many of its bits
 * count. An IPv4-mapped address is the IPv4 address it stands for, here as everywhere.
 *
 * @param first the first address; its other bits are zero
 * @param length how many bits count: 0 to 32, or to 128
 */
public record AddressBlock(InetAddress first, int length) {
  private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

  public AddressBlock {
    var bytes = first.getAddress();
    if (length < 0 || length > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("no block of " + length + " bits");
    }
    if (!Arrays.equals(bytes, masked(bytes, length))) {
      throw new IllegalArgumentException("bits are set behind the first " + length);
    }
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address. Empty when it is something
   * else; also when bits are set behind the length: it may not mean what it says.
   */
  public static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Addresses.parse(text).map(AddressBlock::of);
    }
    var digits = text.substring(slash + 1);
    var first = Addresses.parse(text.substring(0, slash));
    if (first.isEmpty() || !LENGTH.matcher(digits).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new AddressBlock(first.get(), Integer.parseInt(digits)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** This address alone. */
  public static AddressBlock of(InetAddress address) {
    return new AddressBlock(address, address.getAddress().length * Byte.SIZE);
  }

  public boolean contains(InetAddress address) {
    byte[] mine = first.getAddress();
    byte[] other = Addresses.plain(address).getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int whole = length / Byte.SIZE;
    int rest = length % Byte.SIZE;
    return Arrays.equals(mine, 0, whole, other, 0, whole)
        && (rest == 0 || ((mine[whole] ^ other[whole]) & 0xFF) >>> (Byte.SIZE - rest) == 0);
  }

  /** Whether an address lies in both. Blocks nest or are apart. */
  public boolean overlaps(AddressBlock other) {
    return length <= other.length ? contains(other.first) : other.contains(first);
  }

  public static boolean anyContains(Collection<AddressBlock> blocks, InetAddress address) {
    for (var block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] masked(byte[] bytes, int length) {
    byte[] masked = bytes.clone();
    for (int bit = length; bit < masked.length * Byte.SIZE; bit++) {
      masked[bit / Byte.SIZE] &= (byte) ~(0x80 >>> (bit % Byte.SIZE));
    }
    return masked;
  }

  /** As it is written: {@code 192.0.2.0/24}. */
  @Override
  public String toString() {
    return first.getHostAddress() + "/" + length;
  }
}
