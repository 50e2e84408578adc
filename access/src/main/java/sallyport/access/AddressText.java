package sallyport.access;

import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** How an address is written in answers and records: dotted IPv4, IPv6 as RFC 5952 shortens it. */
public final class AddressText {
  private AddressText() {}

  public static String of(InetAddress address) {
    if (address instanceof Inet6Address six) {
      return new IPv6Address(six.getAddress()).toCanonicalString();
    }
    return address.getHostAddress();
  }
}
