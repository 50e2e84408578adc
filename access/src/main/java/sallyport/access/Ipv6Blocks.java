package sallyport.access;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv6.IPv6Address;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import sallyport.access.AddressBlocks.Parsed;

/**
 * IPv6 blocks in address rules, an extension. What cannot be a caller from the internet is refused,
 * as for IPv4; an IPv4-mapped block is refused because it is written as the IPv4 block it is.
 */
final class Ipv6Blocks {
  private static final int WIDTH = 128;

  private static final List<Reserved> RESERVED =
      List.of(
          reserved("::", 128, "the unspecified IP address"),
          reserved("::1", 128, "the loopback IP address"),
          reserved("::ffff:0:0", 96, "IPv4-mapped IP addresses, to be written as IPv4"),
          reserved("fc00::", 7, "unique local IP addresses"),
          reserved("fe80::", 10, "link-local IP addresses"),
          reserved("ff00::", 8, "multicast IP addresses"));

  private Ipv6Blocks() {}

  /** A number of 128 bits, unsigned. */
  record Wide(long high, long low) {
    static Wide of(byte[] octets) {
      return new Wide(part(octets, 0), part(octets, 8));
    }

    static long part(byte[] octets, int from) {
      long bits = 0;
      for (int i = from; i < from + 8; i++) {
        bits = bits << 8 | (octets[i] & 0xFF);
      }
      return bits;
    }

    private Wide and(Wide mask) {
      return new Wide(high & mask.high, low & mask.low);
    }

    private Wide or(Wide other) {
      return new Wide(high | other.high, low | other.low);
    }

    int compareTo(Wide other) {
      return compare(high, low, other.high, other.low);
    }

    static int compare(long high, long low, long otherHigh, long otherLow) {
      int byHigh = Long.compareUnsigned(high, otherHigh);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    byte[] octets() {
      var octets = new byte[16];
      for (int i = 0; i < 8; i++) {
        octets[i] = (byte) (high >>> (56 - 8 * i));
        octets[8 + i] = (byte) (low >>> (56 - 8 * i));
      }
      return octets;
    }
  }

  /** First and last address. */
  record Range(Wide first, Wide last) {
    boolean touches(Range other) {
      return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }
  }

  private record Reserved(Range range, String why) {}

  static Parsed judge(IPAddress address) {
    var prefix = address.getNetworkPrefixLength();
    int length = prefix == null ? WIDTH : prefix;
    var first = Wide.of(address.getLower().getBytes());
    var hosts = hosts(length);
    if (!first.and(hosts).equals(new Wide(0, 0))) {
      return new Parsed.NotAnAddress();
    }
    var range = new Range(first, first.or(hosts));
    var canonical = text(first) + "/" + length;
    for (var reserved : RESERVED) {
      if (reserved.range.touches(range)) {
        return new Parsed.Forbidden(
            canonical, text(reserved.range.first), text(reserved.range.last), reserved.why);
      }
    }
    return new Parsed.Block(canonical);
  }

  /** The range of a block in canonical form. */
  static Range range(String canonical) {
    int slash = canonical.indexOf('/');
    return range(canonical.substring(0, slash), Integer.parseInt(canonical.substring(slash + 1)));
  }

  private static Range range(String address, int length) {
    var first = Wide.of(octets(address));
    return new Range(first, first.or(hosts(length)));
  }

  /** Sixteen octets also of a mapped address, of which the JDK would make four. */
  private static byte[] octets(String address) {
    var octets = InetAddress.ofLiteral(address).getAddress();
    if (octets.length == 16) {
      return octets;
    }
    return new Wide(0, 0xFFFF_0000_0000L | new BigInteger(1, octets).longValue()).octets();
  }

  private static Wide hosts(int prefix) {
    return new Wide(
        prefix >= 64 ? 0 : -1L >>> prefix,
        prefix <= 64 ? -1L : prefix == WIDTH ? 0 : -1L >>> (prefix - 64));
  }

  private static Reserved reserved(String first, int prefix, String why) {
    return new Reserved(range(first, prefix), why);
  }

  /** As RFC 5952 writes it. */
  private static String text(Wide address) {
    return new IPv6Address(address.octets()).toCanonicalString();
  }
}
