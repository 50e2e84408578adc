package sallyport.access;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what a client writes into {@code networkAcls.ipRules[].value}: one IPv4 address or one IPv4
 * block, or, as an extension, IPv6 ones. The rules are those of Key Vault's network security
 * documentation (IPv4 only, no private ranges); where it is silent, what cannot be a caller from
 * the internet is refused.
 */
public final class AddressBlocks {
  /** Longest text that is looked at; the longest IPv6 block in words has 49 characters. */
  private static final int MAX_LENGTH = 64;

  /**
   * What becomes of a block whose host part is not zero, such as {@code 198.51.100.7/24}. The real
   * service's answer is not documented; the Azure CLI refuses it before sending.
   */
  private static final HostBits HOST_BITS = HostBits.REFUSED;

  /**
   * The prefix is checked here because the library takes the 0 of {@code /0} for a leading zero.
   */
  private static final Pattern CHARACTERS =
      Pattern.compile("[0-9A-Fa-f.:]+(?:/(?:0|[1-9][0-9]{0,2}))?");

  private static final IPAddressStringParameters STRICT = strict();

  private static final List<Reserved> RESERVED =
      List.of(
          new Reserved("0.0.0.0", "0.255.255.255", "unspecified IP addresses"),
          new Reserved("10.0.0.0", "10.255.255.255", "private IP addresses"),
          new Reserved("100.64.0.0", "100.127.255.255", "shared IP addresses"),
          new Reserved("127.0.0.0", "127.255.255.255", "loopback IP addresses"),
          new Reserved("169.254.0.0", "169.254.255.255", "link-local IP addresses"),
          new Reserved("172.16.0.0", "172.31.255.255", "private IP addresses"),
          new Reserved("192.168.0.0", "192.168.255.255", "private IP addresses"),
          new Reserved("224.0.0.0", "239.255.255.255", "multicast IP addresses"),
          new Reserved("240.0.0.0", "255.255.255.255", "reserved IP addresses"));

  private AddressBlocks() {}

  /** What a text turned out to be. Only {@link Block} may be stored. */
  public sealed interface Parsed {

    /**
     * A usable block, {@code a.b.c.d/n} or IPv6 as RFC 5952 writes it; a single address has {@code
     * /32} or {@code /128}.
     */
    record Block(String canonical) implements Parsed {}

    /**
     * A block that lies in, or reaches into, a range no caller can come from.
     *
     * @param canonical the block, as {@link Block#canonical}
     * @param first the first address of the range
     * @param last the last address of the range
     * @param why what the range is, for example {@code private IP addresses}
     */
    record Forbidden(String canonical, String first, String last, String why) implements Parsed {}

    /** Neither an address nor a block. */
    record NotAnAddress() implements Parsed {}

    /** An IPv6 address or block, IPv4-mapped ones included, where they are no rules. */
    record Ipv6() implements Parsed {}
  }

  private enum HostBits {
    REFUSED,
    MASKED
  }

  /** First and last address as unsigned 32-bit numbers. */
  record Range(long first, long last) {
    boolean touches(Range other) {
      return first <= other.last && other.first <= last;
    }
  }

  private record Reserved(String first, String last, String why) {
    Range range() {
      return new Range(number(first), number(last));
    }
  }

  /** Reads a rule of a server without the extension for IPv6. */
  public static Parsed parse(String value) {
    return parse(value, false);
  }

  /**
   * @param ipv6 whether IPv6 blocks are rules
   */
  public static Parsed parse(String value, boolean ipv6) {
    if (value.length() > MAX_LENGTH || !CHARACTERS.matcher(value).matches()) {
      return new Parsed.NotAnAddress();
    }
    IPAddress address;
    try {
      address = new IPAddressString(value, STRICT).toAddress();
    } catch (AddressStringException notOne) {
      return new Parsed.NotAnAddress();
    }
    if (address == null) {
      return new Parsed.NotAnAddress();
    }
    if (address.isIPv6()) {
      return ipv6 ? Ipv6Blocks.judge(address) : new Parsed.Ipv6();
    }
    return judge(address);
  }

  /**
   * The canonical form of a block from which a caller may come, over the internet or not: any IPv4
   * block, and where IPv6 blocks are rules those that {@link #parse} accepts.
   */
  public static Optional<String> anywhere(String value, boolean ipv6) {
    return switch (parse(value, ipv6)) {
      case Parsed.Block(var canonical) -> Optional.of(canonical);
      case Parsed.Forbidden(var canonical, _, _, _) ->
          Optional.of(canonical).filter(block -> !isIpv6(block));
      case Parsed.NotAnAddress _, Parsed.Ipv6 _ -> Optional.empty();
    };
  }

  static boolean isIpv6(String canonical) {
    return canonical.indexOf(':') >= 0;
  }

  /** The range of an IPv6 block in canonical form; anything else is a fault. */
  static Ipv6Blocks.Range wideRange(String canonical) {
    if (!parse(canonical, true).equals(new Parsed.Block(canonical))) {
      throw new IllegalArgumentException("not an address block: " + canonical);
    }
    return Ipv6Blocks.range(canonical);
  }

  /**
   * The range of an IPv4 block in canonical form; anything else is a fault of whoever stored it.
   */
  static Range range(String canonical) {
    if (!(parse(canonical) instanceof Parsed.Block)) {
      throw new IllegalArgumentException("not an address block: " + canonical);
    }
    return rangeOf(canonical);
  }

  /** The same for an IPv4 block that {@link #anywhere} gave. */
  static Range rangeAnywhere(String canonical) {
    if (!anywhere(canonical, false).equals(Optional.of(canonical))) {
      throw new IllegalArgumentException("not an address block: " + canonical);
    }
    return rangeOf(canonical);
  }

  private static Range rangeOf(String canonical) {
    var slash = canonical.indexOf('/');
    if (slash < 0) {
      var single = number(canonical);
      return new Range(single, single);
    }
    var first = number(canonical.substring(0, slash));
    return new Range(first, first | hostMask(Integer.parseInt(canonical.substring(slash + 1))));
  }

  private static Parsed judge(IPAddress address) {
    var prefix = address.getNetworkPrefixLength();
    int length = prefix == null ? 32 : prefix;
    long first = Integer.toUnsignedLong(address.getLower().toIPv4().intValue());
    if ((first & hostMask(length)) != 0 && HOST_BITS == HostBits.REFUSED) {
      return new Parsed.NotAnAddress();
    }
    var range = new Range(first & ~hostMask(length), first | hostMask(length));
    var canonical = dotted(range.first) + "/" + length;
    for (var reserved : RESERVED) {
      if (reserved.range().touches(range)) {
        return new Parsed.Forbidden(canonical, reserved.first, reserved.last, reserved.why);
      }
    }
    return new Parsed.Block(canonical);
  }

  private static long hostMask(int prefix) {
    return 0xFFFF_FFFFL >>> prefix;
  }

  private static long number(String dotted) {
    long bits = 0;
    for (var octet : dotted.split("\\.", -1)) {
      bits = bits << 8 | Integer.parseInt(octet);
    }
    return bits;
  }

  private static String dotted(long bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xFF)
        + "."
        + (bits >>> 8 & 0xFF)
        + "."
        + (bits & 0xFF);
  }

  /**
   * Four decimal octets and a decimal prefix, or IPv6; none of the other spellings the library
   * knows.
   */
  private static IPAddressStringParameters strict() {
    return new IPAddressStringParameters.Builder()
        .allowEmpty(false)
        .allowAll(false)
        .allowSingleSegment(false)
        .allowMask(false)
        .allowPrefixOnly(false)
        .allowWildcardedSeparator(false)
        .setRangeOptions(RangeParameters.NO_RANGE)
        .getIPv4AddressParametersBuilder()
        .allow_inet_aton(false)
        .allowLeadingZeros(false)
        .allowPrefixesBeyondAddressSize(false)
        .allowBinary(false)
        .getParentBuilder()
        .toParams();
  }
}
