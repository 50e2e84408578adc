package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** GET / over HTTP/2, one after the other on one connection, frame by frame (RFC 9113, 7541). */
final class Http2Get {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Wire wire;
  private int stream = 1;

  private Http2Get(Wire wire) {
    this.wire = wire;
  }

  static Http2Get on(Wire wire) throws IOException {
    wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0, new byte[0]));
    return new Http2Get(wire);
  }

  /** The whole body of the answer. */
  String body(Map<String, String> headers) throws IOException {
    return body("localhost", headers);
  }

  /** Asks another host on the same connection, as a browser that coalesces would. */
  String body(String authority, Map<String, String> headers) throws IOException {
    var block = new ByteArrayOutputStream();
    // GET, https, "/" from the static table, and a literal authority.
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x01});
    text(block, authority);
    headers.forEach((name, value) -> {
      block.write(0);
      text(block, name);
      text(block, value);
    });
    wire.send(frame(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray()));
    stream += 2;
    return data();
  }

  private String data() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      var head = ByteBuffer.wrap(wire.read(9));
      int length = (head.getShort() & 0xFFFF) << 8 | (head.get() & 0xFF);
      int kind = head.get();
      int flags = head.get();
      byte[] payload = wire.read(length);
      if (kind == DATA) {
        body.writeBytes(payload);
      }
      if ((kind == DATA || kind == HEADERS) && (flags & END_STREAM) != 0) {
        return body.toString(UTF_8);
      }
    }
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  private static byte[] frame(int kind, int flags, int stream, byte[] payload) {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) kind).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }
}
