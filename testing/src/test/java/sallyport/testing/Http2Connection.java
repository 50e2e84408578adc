package sallyport.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One HTTP/2 connection on which any host may be asked, as by a client that coalesces: the JDK's
 * client lets nobody do so. Frame by frame (RFC 9113, 7541), one stream after the other.
 */
final class Http2Connection implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int GO_AWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private int stream = 1;

  private Http2Connection(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Connects to a port of this machine, with the name of one host in the handshake. */
  static Http2Connection to(int port, String host, SSLContext trusting) throws IOException {
    var socket =
        (SSLSocket)
            trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (!socket.getApplicationProtocol().equals("h2")) {
      throw new IOException("not HTTP/2: " + socket.getApplicationProtocol());
    }
    var connection = new Http2Connection(socket);
    connection.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    connection.frame(SETTINGS, 0, 0, new byte[0]);
    return connection;
  }

  /** What a GET is answered: its body, which is JSON. */
  JsonNode get(String authority, String path, String token) throws IOException {
    var block = new ByteArrayOutputStream();
    // GET and https from the static table, a literal authority and path, one more header.
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x87, 0x01});
    text(block, authority);
    block.write(0x04);
    text(block, path);
    block.write(0);
    text(block, "authorization");
    text(block, "Bearer " + token);
    frame(HEADERS, END_STREAM | END_HEADERS, stream, block.toByteArray());
    stream += 2;
    return JsonMapper.shared().readTree(body());
  }

  private byte[] body() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int kind = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      in.readInt();
      byte[] payload = in.readNBytes(length);
      if (kind == RESET || kind == GO_AWAY) {
        throw new IOException("the stream was ended by a frame of type " + kind);
      }
      if (kind == DATA) {
        body.writeBytes(payload);
      }
      if ((kind == DATA || kind == HEADERS) && (flags & END_STREAM) != 0) {
        return body.toByteArray();
      }
    }
  }

  /** A literal without Huffman code, its length as an integer with a prefix of 7 bits. */
  private static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    block.write(Math.min(length, 127));
    if (length >= 127) {
      int left = length - 127;
      while (left >= 128) {
        block.write(left % 128 + 128);
        left /= 128;
      }
      block.write(left);
    }
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  private void frame(int kind, int flags, int of, byte[] payload) throws IOException {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) kind).put((byte) flags).putInt(of).put(payload);
    out.write(frame.array());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
