package sallyport.server.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The socket at the server's side: each connection carries one request and one reply. */
public final class AdminSocket implements AutoCloseable {
  static final int MAX_LINE_BYTES = 64 * 1024;

  /** A reply is longer than any request: it may list what is in force. */
  static final int MAX_REPLY_BYTES = 2 * 1024 * 1024;

  private static final int MAX_CONNECTIONS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path path;
  private final ServerSocketChannel channel;
  private final Function<AdminRequest, AdminReply> verbs;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);

  private AdminSocket(
      Path path, ServerSocketChannel channel, Function<AdminRequest, AdminReply> verbs) {
    this.path = path;
    this.channel = channel;
    this.verbs = verbs;
  }

  /**
   * Listens at {@code path}, in place of a socket that an earlier process left. The caller holds
   * the data folder's lock, so nobody is behind that one.
   */
  public static AdminSocket open(Path path, Function<AdminRequest, AdminReply> verbs) {
    try {
      Files.deleteIfExists(path);
      var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      var socket = new AdminSocket(path, channel, verbs);
      Thread.ofVirtual().name("admin-socket").start(socket::accept);
      return socket;
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot open the admin socket " + path, fault);
    }
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        var connection = channel.accept();
        if (room.tryAcquire()) {
          Thread.ofVirtual().name("admin-call").start(() -> serve(connection));
        } else {
          connection.close();
        }
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException fault) {
        LOG.warn("admin socket: {}", fault.getMessage());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      var line = readLine(connection, MAX_LINE_BYTES);
      var reply = line.length == 0 ? AdminReply.refused("no request") : answer(line);
      write(connection, reply);
    } catch (IOException gone) {
      LOG.debug("admin call broke off: {}", gone.getMessage());
    } finally {
      room.release();
    }
  }

  private AdminReply answer(byte[] line) {
    AdminRequest request;
    try {
      request = JSON.readValue(line, AdminRequest.class);
    } catch (JacksonException _) {
      // Without the parser's own words: they may quote a passphrase.
      return AdminReply.refused("not a request");
    }
    try {
      return verbs.apply(request);
    } catch (RuntimeException fault) {
      LOG.error("admin {} failed", request.verb(), fault);
      return AdminReply.refused(request.verb() + " failed; the server's log says why");
    }
  }

  private static void write(SocketChannel connection, AdminReply reply) throws IOException {
    var bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(reply) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  /** The bytes before the first line feed; a line over the limit ends the connection. */
  static byte[] readLine(SocketChannel connection, int most) throws IOException {
    var buffer = ByteBuffer.allocate(most);
    while (connection.read(buffer) >= 0) {
      int last = buffer.position() - 1;
      if (last >= 0 && buffer.get(last) == '\n') {
        var line = new byte[last];
        buffer.get(0, line);
        return line;
      }
      if (!buffer.hasRemaining()) {
        throw new IOException("a line over " + most + " bytes");
      }
    }
    return new byte[0];
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException fault) {
      LOG.warn("cannot remove the admin socket: {}", fault.getMessage());
    }
  }
}
