package sallyport.access;

import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How an address is written in answers and records: dotted IPv4, IPv6 as RFC 5952 shortens it. The
 * texts of callers seen last are kept, for each call asks for the same again.
 */
public final class AddressText {
  /** A power of two. */
  private static final int KEPT = 256;

  private static final AtomicReferenceArray<@Nullable Written> LAST =
      new AtomicReferenceArray<>(KEPT);

  private AddressText() {}

  private record Written(InetAddress address, String text) {}

  public static String of(InetAddress address) {
    int hash = address.hashCode();
    int slot = (hash ^ hash >>> 16) & (KEPT - 1);
    var last = LAST.get(slot);
    if (last != null && last.address.equals(address)) {
      return last.text;
    }
    var text = written(address);
    LAST.set(slot, new Written(address, text));
    return text;
  }

  private static String written(InetAddress address) {
    return address instanceof Inet6Address six
        ? new IPv6Address(six.getAddress()).toCanonicalString()
        : address.getHostAddress();
  }
}
