package sallyport.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The type-length-values behind the addresses of a PROXY protocol header of version 2 ("The PROXY
 * protocol", section 2.2.1 on). All must be well formed; the checksum is held to, and the link id
 * of a private endpoint is kept. The others (ALPN, authority, unique id, TLS, network namespace,
 * those of other vendors) say nothing about who the caller is.
 */
sealed interface ProxyTlvs {
  int CRC32C = 0x03;
  int UNIQUE_ID = 0x05;
  int SSL = 0x20;

  /**
   * Azure's ("Getting connection information using TCP Proxy v2" of the Private Link service
   * documentation): one byte of subtype, and for subtype 1 the link id, four bytes, the lowest
   * first.
   */
  int AZURE = 0xEE;

  int AZURE_LINK_ID = 0x01;

  int MOST_UNIQUE_ID_BYTES = 128;

  /** The fixed part of the TLS value: what the client did, and whether it was verified. */
  int SSL_FIXED_BYTES = 5;

  record Well(OptionalLong linkId) implements ProxyTlvs {}

  record Broken(ProxyFault fault) implements ProxyTlvs {}

  /** Reads from {@code at} to the end of {@code header}, which is the whole header. */
  static ProxyTlvs read(byte[] header, int at) {
    var linkId = OptionalLong.empty();
    boolean checked = false;
    int end = header.length;
    while (at < end) {
      int value = at + 3;
      if (value > end || value + length(header, at) > end) {
        return new Broken(ProxyFault.MALFORMED);
      }
      int length = length(header, at);
      switch (header[at] & 0xFF) {
        case CRC32C -> {
          if (checked || length != Integer.BYTES) {
            return new Broken(ProxyFault.MALFORMED);
          }
          if (!sound(header, value)) {
            return new Broken(ProxyFault.CHECKSUM);
          }
          checked = true;
        }
        case UNIQUE_ID -> {
          if (length > MOST_UNIQUE_ID_BYTES) {
            return new Broken(ProxyFault.MALFORMED);
          }
        }
        case SSL -> {
          if (length < SSL_FIXED_BYTES
              || !wellFormed(header, value + SSL_FIXED_BYTES, value + length)) {
            return new Broken(ProxyFault.MALFORMED);
          }
        }
        case AZURE -> {
          if (length > 0 && header[value] == AZURE_LINK_ID) {
            if (linkId.isPresent() || length != 1 + Integer.BYTES) {
              return new Broken(ProxyFault.MALFORMED);
            }
            linkId = OptionalLong.of(lowestFirst(header, value + 1));
          }
        }
        default -> {
          // Well formed is all that is asked of it.
        }
      }
      at = value + length;
    }
    return new Well(linkId);
  }

  /** The TLVs inside a TLS value: of the same form. */
  private static boolean wellFormed(byte[] header, int at, int end) {
    int next = at;
    while (next < end) {
      if (next + 3 > end) {
        return false;
      }
      next += 3 + length(header, next);
    }
    return next == end;
  }

  private static int length(byte[] header, int at) {
    return ((header[at + 1] & 0xFF) << 8) | (header[at + 2] & 0xFF);
  }

  private static long lowestFirst(byte[] header, int at) {
    return Integer.toUnsignedLong(
        ByteBuffer.wrap(header, at, Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /** The checksum is that of the whole header with zeros in its own place (RFC 4960, B). */
  private static boolean sound(byte[] header, int at) {
    var sum = new CRC32C();
    sum.update(header, 0, at);
    sum.update(new byte[Integer.BYTES]);
    sum.update(header, at + Integer.BYTES, header.length - at - Integer.BYTES);
    return ByteBuffer.wrap(header, at, Integer.BYTES).getInt() == (int) sum.getValue();
  }
}
