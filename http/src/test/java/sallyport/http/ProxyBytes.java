package sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;

/**
 * Writes PROXY protocol headers as "The PROXY protocol" (haproxy.org) lays them out, byte by byte
 * and with a checksum of its own.
 */
final class ProxyBytes {
  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int TCP4 = 0x11;
  static final int TCP6 = 0x21;
  static final int UNIX = 0x31;

  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private final int command;
  private final int family;
  private int checksumAt = -1;

  private ProxyBytes(int command, int family) {
    this.command = command;
    this.family = family;
  }

  static byte[] line(String family, String source, String destination, int from, int to) {
    return ("PROXY " + family + " " + source + " " + destination + " " + from + " " + to + "\r\n")
        .getBytes(US_ASCII);
  }

  static ProxyBytes start(int command, int family) {
    return new ProxyBytes(command, family);
  }

  /** A client's connection to 192.0.2.250, or 2001:db8::250, port 443. */
  static ProxyBytes of(String client) {
    var source = InetAddress.ofLiteral(client);
    return client.contains(":")
        ? six(client)
        : start(PROXY, TCP4).raw(source.getAddress()).raw(192, 0, 2, 250, 0x30, 0x39, 0x01, 0xBB);
  }

  /** In the IPv6 form, whatever the client is. */
  static ProxyBytes six(String client) {
    var source = InetAddress.ofLiteral(client).getAddress();
    var bytes = start(PROXY, TCP6);
    if (source.length == 4) {
      bytes.raw(new byte[10]).raw(0xFF, 0xFF);
    }
    return bytes
        .raw(source)
        .raw(InetAddress.ofLiteral("2001:db8::250").getAddress())
        .raw(0x30, 0x39, 0x01, 0xBB);
  }

  ProxyBytes raw(byte[] bytes) {
    rest.writeBytes(bytes);
    return this;
  }

  ProxyBytes raw(int... bytes) {
    for (int b : bytes) {
      rest.write(b);
    }
    return this;
  }

  ProxyBytes tlv(int type, byte[] value) {
    return raw(type, value.length >>> 8, value.length & 0xFF).raw(value);
  }

  ProxyBytes tlv(int type, int... value) {
    raw(type, value.length >>> 8, value.length & 0xFF);
    return raw(value);
  }

  ProxyBytes text(int type, String value) {
    return tlv(type, value.getBytes(US_ASCII));
  }

  /** Azure's link id: a subtype of 1, then the number, the lowest byte first. */
  ProxyBytes linkId(long id) {
    return tlv(
        0xEE,
        1,
        (int) id & 0xFF,
        (int) (id >>> 8) & 0xFF,
        (int) (id >>> 16) & 0xFF,
        (int) (id >>> 24) & 0xFF);
  }

  /** Room for the checksum, which {@link #bytes} works out. */
  ProxyBytes checksum() {
    checksumAt = 16 + rest.size() + 3;
    return tlv(0x03, 0, 0, 0, 0);
  }

  byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(
        new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A});
    whole.write(command);
    whole.write(family);
    whole.write(rest.size() >>> 8);
    whole.write(rest.size());
    whole.writeBytes(rest.toByteArray());
    byte[] bytes = whole.toByteArray();
    if (checksumAt >= 0) {
      int sum = crc32c(bytes);
      for (int i = 0; i < 4; i++) {
        bytes[checksumAt + i] = (byte) (sum >>> (24 - 8 * i));
      }
    }
    return bytes;
  }

  /** Bit by bit (RFC 4960, appendix B), so that no table can be wrong in both. */
  static int crc32c(byte[] bytes) {
    int sum = -1;
    for (byte b : bytes) {
      sum ^= b & 0xFF;
      for (int i = 0; i < 8; i++) {
        sum = (sum >>> 1) ^ ((sum & 1) == 0 ? 0 : 0x82F63B78);
      }
    }
    return ~sum;
  }
}
