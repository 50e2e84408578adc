package sallyport.access.proposal;

import java.math.BigInteger;
import java.net.InetAddress;
import sallyport.access.AddressBlocks;
import sallyport.access.AddressText;
import sallyport.core.Addresses;

/**
 * A block of addresses as numbers.
 *
 * @param width 32 or 128
 * @param first the first address; the bits behind {@code prefix} are zero
 */
record Bits(int width, BigInteger first, int prefix) {

  static Bits of(InetAddress address) {
    var bytes = Addresses.plain(address).getAddress();
    int width = bytes.length * Byte.SIZE;
    return new Bits(width, new BigInteger(1, bytes), width);
  }

  Bits shortened(int to) {
    return new Bits(width, first.shiftRight(width - to).shiftLeft(width - to), to);
  }

  /** The longest block that holds both. */
  Bits common(Bits other) {
    int differing = first.xor(other.first).bitLength();
    return shortened(Math.min(width - differing, Math.min(prefix, other.prefix)));
  }

  BigInteger size() {
    return BigInteger.ONE.shiftLeft(width - prefix);
  }

  BigInteger last() {
    return first.add(size()).subtract(BigInteger.ONE);
  }

  boolean holds(BigInteger address) {
    return address.compareTo(first) >= 0 && address.compareTo(last()) <= 0;
  }

  /** The bit that is the first behind the block's own length. */
  boolean inUpperHalf(Bits of) {
    return first.testBit(width - 1 - of.prefix);
  }

  /** Whether rules may list the block; IPv6 blocks with the extension that allows them. */
  boolean listable() {
    return AddressBlocks.parse(text(), true) instanceof AddressBlocks.Parsed.Block;
  }

  String text() {
    return text(width, first) + "/" + prefix;
  }

  static String text(int width, BigInteger address) {
    var whole = address.toByteArray();
    var bytes = new byte[width / Byte.SIZE];
    int length = Math.min(whole.length, bytes.length);
    System.arraycopy(whole, whole.length - length, bytes, bytes.length - length, length);
    return AddressText.of(Addresses.of(bytes));
  }
}
