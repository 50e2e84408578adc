package sallyport.server.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** The socket at the operator's side. */
public final class AdminClient {
  private static final JsonMapper JSON = new JsonMapper();

  private AdminClient() {}

  /** Sends one request to the server that listens at {@code socket}. */
  public static AdminReply ask(Path socket, AdminRequest request) throws IOException {
    if (!Files.exists(socket)) {
      return AdminReply.refused("no server runs on " + socket.getParent());
    }
    try (var connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      var line = JSON.writeValueAsString(request) + "\n";
      var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
      var reply = AdminSocket.readLine(connection, AdminSocket.MAX_REPLY_BYTES);
      return reply.length == 0
          ? AdminReply.refused("the server closed the connection")
          : JSON.readValue(reply, AdminReply.class);
    } catch (ConnectException dead) {
      return AdminReply.refused("no server runs on " + socket.getParent());
    } catch (SocketException refused) {
      return AdminReply.refused("cannot talk to " + socket + ": " + refused.getMessage());
    }
  }
}
