package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A ClientHello by hand, since this JDK's TLS does not know the hybrid group. */
@SallyportServer
class HybridHandshakeTest {
  private static final short X25519_MLKEM768 = 0x11ec;
  private static final short X25519 = 0x001d;

  /**
   * A client without any key share is asked for one of the group that the server chose (RFC 8446,
   * sections 4.1.4 and 4.2.8).
   */
  @Test
  void the_hybrid_post_quantum_group_is_chosen_over_one_that_the_client_likes_better(
      TestServer server) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.server().httpsPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(clientHello());
      var in = new DataInputStream(socket.getInputStream());
      assertThat(in.readByte()).as("a handshake record").isEqualTo((byte) 22);
      in.readShort();
      var hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));

      assertThat(group(hello)).isEqualTo(X25519_MLKEM768);
    }
  }

  private static short group(ByteBuffer hello) {
    hello.position(4 + 2 + 32);
    hello.position(hello.position() + 1 + hello.get(hello.position()) + 2 + 1);
    int end = hello.getShort() + hello.position();
    while (hello.position() < end) {
      int type = hello.getShort();
      int length = hello.getShort();
      if (type == 51) {
        return hello.getShort();
      }
      hello.position(hello.position() + length);
    }
    throw new AssertionError("no key share was chosen");
  }

  private static byte[] clientHello() {
    var extensions = ByteBuffer.allocate(256);
    // supported_versions: TLS 1.3
    extensions.putShort((short) 43).putShort((short) 3).put((byte) 2).putShort((short) 0x0304);
    // supported_groups
    extensions.putShort((short) 10).putShort((short) 6).putShort((short) 4);
    extensions.putShort(X25519).putShort(X25519_MLKEM768);
    // signature_algorithms: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256
    extensions.putShort((short) 13).putShort((short) 6).putShort((short) 4);
    extensions.putShort((short) 0x0403).putShort((short) 0x0804);
    // key_share: none
    extensions.putShort((short) 51).putShort((short) 2).putShort((short) 0);
    int length = extensions.position();

    int body = 2 + 32 + 1 + 4 + 2 + 2 + length;
    var hello = ByteBuffer.allocate(9 + body);
    hello.put((byte) 22).putShort((short) 0x0301).putShort((short) (4 + body));
    hello.put((byte) 1).put((byte) 0).putShort((short) body);
    hello.putShort((short) 0x0303).put(new byte[32]).put((byte) 0);
    hello.putShort((short) 2).putShort((short) 0x1301);
    hello.put((byte) 1).put((byte) 0);
    hello.putShort((short) length).put(Arrays.copyOf(extensions.array(), length));
    return hello.array();
  }
}
