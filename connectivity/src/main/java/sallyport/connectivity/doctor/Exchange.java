package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one HTTP/1.1 answer (RFC 9112) off a connection that is closed afterwards. What answers may
 * be anything, so that everything has a limit.
 */
final class Exchange {
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int LARGEST_BODY = 32 << 20;

  private final InputStream in;
  private int headLeft = LONGEST_HEAD;

  private Exchange(InputStream in) {
    this.in = in;
  }

  /**
   * @param withBody false after {@code CONNECT}, where what follows is not ours
   * @throws IOException when it is no HTTP, or too large
   */
  static Answer read(InputStream from, boolean withBody) throws IOException {
    // Unbuffered after CONNECT: the octets after the head belong to the handshake.
    return new Exchange(withBody ? new BufferedInputStream(from) : from).answer(withBody);
  }

  private Answer answer(boolean withBody) throws IOException {
    int status = status(line());
    var headers = headers();
    while (status >= 100 && status < 200) {
      status = status(line());
      headers = headers();
    }
    boolean none = !withBody || status == 204 || status == 304;
    return new Answer(status, headers, none ? new byte[0] : body(headers));
  }

  private static int status(String line) throws IOException {
    if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      throw new IOException("what answers does not speak HTTP");
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  private Map<String, String> headers() throws IOException {
    var headers = new HashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.putIfAbsent(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return Map.copyOf(headers);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunks();
    }
    var length = headers.get("content-length");
    return length == null ? limited(in.readNBytes(LARGEST_BODY + 1)) : exactly(number(length, 10));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = number(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.writeBytes(exactly(size));
      limited(body.size());
      line();
    }
  }

  private byte[] exactly(int length) throws IOException {
    limited(length);
    var body = in.readNBytes(length);
    if (body.length < length) {
      throw new IOException("the answer breaks off");
    }
    return body;
  }

  private static byte[] limited(byte[] body) throws IOException {
    limited(body.length);
    return body;
  }

  private static void limited(int length) throws IOException {
    if (length > LARGEST_BODY) {
      throw new IOException("the answer is larger than 32 MiB");
    }
  }

  private static int number(String digits, int radix) throws IOException {
    try {
      return Integer.parseUnsignedInt(digits, radix) & Integer.MAX_VALUE;
    } catch (NumberFormatException _) {
      throw new IOException("what answers does not speak HTTP");
    }
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new IOException("the connection was closed before an answer");
      }
      if (--headLeft < 0) {
        throw new IOException("the head of the answer is too long");
      }
      line.write(octet);
    }
    var text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
