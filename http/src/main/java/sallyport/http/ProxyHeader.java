package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sallyport.core.Addresses;

/**
 * Reads a PROXY protocol header, version 1 or 2 ("The PROXY protocol", haproxy.org, sections 2.1
 * and 2.2). Written out here because the checksum needs the bytes themselves, which Netty's decoder
 * does not keep.
 *
 * <p>What a header says for itself and not for a client (LOCAL, UNKNOWN, families without an
 * address) makes the proxy the caller. Datagrams cannot have come by this connection: malformed.
 */
final class ProxyHeader {
  /** The longest header that is read: no address needs more than 232, the rest is for TLVs. */
  static final int MOST_BYTES = 2048;

  /** The longest line of version 1, its end included. */
  static final int MOST_LINE_BYTES = 107;

  private static final byte[] LINE_START = "PROXY ".getBytes(ISO_8859_1);
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final int FIXED_BYTES = 16;
  private static final int UNIX_BYTES = 216;
  private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

  private static final Read MORE = new Read.More();

  private ProxyHeader() {}

  /** What the first bytes of a connection are. */
  sealed interface Read {

    /** They may become a header. */
    record More() implements Read {}

    /**
     * A header that names a client.
     *
     * @param length bytes of the header
     * @param linkId from the private-link TLV
     */
    record Named(int length, InetAddress client, OptionalLong linkId) implements Read {}

    /** A header that speaks for the proxy itself. */
    record Own(int length) implements Read {}

    record Broken(ProxyFault fault) implements Read {}
  }

  /** Whether the bytes begin a header; empty bytes and a part of a beginning are not told yet. */
  static Beginning beginning(ByteBuf in) {
    if (!startsLike(in, SIGNATURE) && !startsLike(in, LINE_START)) {
      return Beginning.NONE;
    }
    int whole = startsLike(in, SIGNATURE) ? SIGNATURE.length : LINE_START.length;
    return in.readableBytes() >= whole ? Beginning.HEADER : Beginning.UNDECIDED;
  }

  enum Beginning {
    HEADER,
    NONE,
    UNDECIDED
  }

  /** Looks at the bytes without taking any. */
  static Read read(ByteBuf in) {
    if (startsLike(in, SIGNATURE)) {
      return in.readableBytes() < FIXED_BYTES ? MORE : binary(in);
    }
    return startsLike(in, LINE_START) ? line(in) : broken(ProxyFault.MISSING);
  }

  private static boolean startsLike(ByteBuf in, byte[] expected) {
    int known = Math.min(in.readableBytes(), expected.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static Read line(ByteBuf in) {
    int seen = Math.min(in.readableBytes(), MOST_LINE_BYTES);
    int end = in.indexOf(in.readerIndex(), in.readerIndex() + seen, (byte) '\n');
    if (end < 0) {
      return seen == MOST_LINE_BYTES ? broken(ProxyFault.TOO_LONG) : MORE;
    }
    int length = end + 1 - in.readerIndex();
    var text = in.toString(in.readerIndex(), length, ISO_8859_1);
    if (!text.endsWith("\r\n")) {
      return broken(ProxyFault.MALFORMED);
    }
    var words = text.substring(0, length - 2).split(" ", -1);
    if (words[1].equals("UNKNOWN")) {
      return new Read.Own(length);
    }
    boolean six = words[1].equals("TCP6");
    if (words.length != 6 || !(six || words[1].equals("TCP4"))) {
      return broken(ProxyFault.MALFORMED);
    }
    var source = address(words[2], six);
    var destination = address(words[3], six);
    return source == null || destination == null || !port(words[4]) || !port(words[5])
        ? broken(ProxyFault.MALFORMED)
        : new Read.Named(length, source, OptionalLong.empty());
  }

  private static @Nullable InetAddress address(String text, boolean six) {
    return text.contains(":") == six ? Addresses.parse(text).orElse(null) : null;
  }

  private static boolean port(String text) {
    return PORT.matcher(text).matches() && Integer.parseInt(text) <= 65535;
  }

  private static Read binary(ByteBuf in) {
    int start = in.readerIndex();
    int version = in.getUnsignedByte(start + 12) >>> 4;
    int command = in.getUnsignedByte(start + 12) & 0xF;
    int length = FIXED_BYTES + in.getUnsignedShort(start + 14);
    if (version != 2) {
      return broken(ProxyFault.VERSION);
    }
    if (length > MOST_BYTES) {
      return broken(ProxyFault.TOO_LONG);
    }
    if (command > 1) {
      return broken(ProxyFault.MALFORMED);
    }
    if (in.readableBytes() < length) {
      return MORE;
    }
    byte[] header = ByteBufUtil.getBytes(in, start, length);
    return command == 0 ? new Read.Own(length) : proxied(header);
  }

  private static Read proxied(byte[] header) {
    int family = header[13] & 0xFF;
    return switch (family) {
      case 0x00 -> new Read.Own(header.length);
      case 0x11 -> named(header, 4);
      case 0x21 -> named(header, 16);
      case 0x31 -> withTlvs(header, UNIX_BYTES, new Read.Own(header.length));
      default -> broken(ProxyFault.MALFORMED);
    };
  }

  /** Two addresses of {@code size} bytes, two ports, then TLVs. */
  private static Read named(byte[] header, int size) {
    int addresses = 2 * size + 4;
    if (header.length < FIXED_BYTES + addresses) {
      return broken(ProxyFault.MALFORMED);
    }
    byte[] source = new byte[size];
    System.arraycopy(header, FIXED_BYTES, source, 0, size);
    return withTlvs(
        header,
        addresses,
        new Read.Named(header.length, Addresses.of(source), OptionalLong.empty()));
  }

  private static Read withTlvs(byte[] header, int addresses, Read without) {
    if (header.length < FIXED_BYTES + addresses) {
      return broken(ProxyFault.MALFORMED);
    }
    var tlvs = ProxyTlvs.read(header, FIXED_BYTES + addresses);
    return switch (tlvs) {
      case ProxyTlvs.Broken(var fault) -> broken(fault);
      case ProxyTlvs.Well(var linkId) ->
          without instanceof Read.Named(var length, var client, _)
              ? new Read.Named(length, client, linkId)
              : without;
    };
  }

  private static Read broken(ProxyFault fault) {
    return new Read.Broken(fault);
  }
}
