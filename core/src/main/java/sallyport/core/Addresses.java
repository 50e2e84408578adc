package sallyport.core;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses read from text in one spelling only, so that no two programs read one text differently:
 * four decimal octets without leading zeros, or IPv6 as RFC 4291 writes it, without a zone. Never
 * asks a name service.
 */
public final class Addresses {
  private static final int LONGEST = 45;
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*");

  private Addresses() {}

  /** The address; an IPv4-mapped one as the IPv4 address it stands for. */
  public static Optional<InetAddress> parse(String text) {
    if (text.length() > LONGEST
        || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(plain(InetAddress.ofLiteral(text)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The same address, but {@code ::ffff:a.b.c.d} as {@code a.b.c.d} (RFC 4291, 2.5.5.2). */
  public static InetAddress plain(InetAddress address) {
    // The JDK gives the IPv4 address for the 16 bytes of a mapped one; a socket library may not.
    return address instanceof Inet6Address && mapped(address.getAddress())
        ? of(address.getAddress())
        : address;
  }

  /** The address of 4 or 16 bytes; an IPv4-mapped one as the IPv4 address it stands for. */
  public static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", wrongLength);
    }
  }

  private static boolean mapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }
}
