package sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes of clients that are not ours: the JDK's TLS, and BoringSSL as a client. */
class TlsTest {
  private static final int X25519_MLKEM768 = 0x11ec;
  private static final int X25519 = 0x001d;
  private static final int P256 = 0x0017;
  private static final int P384 = 0x0018;
  private static final int KEY_SHARE = 51;

  @ParameterizedTest
  @CsvSource({
    "X25519MLKEM768," + X25519_MLKEM768,
    "x25519:X25519MLKEM768," + X25519_MLKEM768,
    "secp256r1:x25519," + X25519,
    "secp256r1," + P256,
    "secp384r1," + P384
  })
  void theHybridPostQuantumGroupIsPreferred(String offered, int chosen) throws Exception {
    try (var server = TestServer.tls(new Echo(true))) {
      assertThat(groupOf(serverHello(server.port(), offered.split(":")))).isEqualTo(chosen);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2,TLS1_2", "TLSv1.3,TLS1_3"})
  void bothCurrentVersionsAreSpoken(String version, String shown) throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var wire = new Wire(handshake(server, version))) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(Echo.fact(wire.answer().body(), "tls")).hasValue(shown);
    }
  }

  /** The JDK has TLS 1.1 switched off, so the ClientHello is made by hand (RFC 4346, 7.4.1.2). */
  @ParameterizedTest
  @ValueSource(ints = {0x0300, 0x0301, 0x0302})
  void olderVersionsAreRefused(int version) throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var wire = server.plainWire()) {
      wire.send(clientHello(version));

      byte[] record = wire.read(7);

      assertThat(record[0]).describedAs("an alert").isEqualTo((byte) 21);
      assertThat(record[6]).describedAs("protocol_version").isEqualTo((byte) 70);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"})
  void ciphersWithoutForwardSecrecyOrAuthenticationAreRefused(String cipher) {
    try (var server = TestServer.tls(new Echo(true))) {
      assertThatThrownBy(
              () -> {
                var socket = connect(server);
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {cipher});
                socket.startHandshake();
              })
          .isInstanceOf(SSLException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionsAreResumed(String version) throws Exception {
    try (var server = TestServer.tls(new Echo(true))) {
      var context = TestServer.trusting("server");
      var first = talk(context.getSocketFactory(), server, version);
      var second = talk(context.getSocketFactory(), server, version);

      assertThat(second).isEqualTo(first);
    }
  }

  /** The moment the JDK's session began: a resumed one keeps that of the first. */
  private static long talk(SSLSocketFactory factory, TestServer server, String version)
      throws Exception {
    var socket = (SSLSocket) factory.createSocket("127.0.0.1", server.port());
    socket.setEnabledProtocols(new String[] {version});
    try (var wire = new Wire(socket)) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      Thread.sleep(5);
      return socket.getSession().getCreationTime();
    }
  }

  @Test
  void anotherIdentityIsShownFromTheNextHandshakeOn() throws Exception {
    try (var server = TestServer.tls(new Echo(true));
        var standing = server.tlsWire("http/1.1")) {
      server.listener.identity(TestServer.identity("other"));

      for (int i = 0; i < 4; i++) {
        try (var fresh =
            (SSLSocket)
                TestServer.trusting("other")
                    .getSocketFactory()
                    .createSocket("127.0.0.1", server.port())) {
          fresh.startHandshake();
          var shown = (X509Certificate) fresh.getSession().getPeerCertificates()[0];
          assertThat(shown.getSubjectX500Principal().getName())
              .isEqualTo("CN=Sallyport other test");
        }
      }
      standing.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(standing.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void anIdentityThatCannotBeUsedLeavesTheOldOne() throws Exception {
    try (var server = TestServer.tls(new Echo(true))) {
      var broken =
          TlsIdentity.ofPem("no certificate".getBytes(US_ASCII), "no key".getBytes(US_ASCII));

      assertThatThrownBy(() -> server.listener.identity(broken)).isInstanceOf(IOException.class);

      try (var wire = server.tlsWire("http/1.1")) {
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(wire.answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void anIdentityOfAnotherKeyIsNotServed() {
    var mixed =
        TlsIdentity.ofPem(TestServer.resource("server.pem"), TestServer.resource("other.key"));

    assertThatThrownBy(() -> TestServer.tls(new Echo(true)).listener.identity(mixed))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anIdentityMayBeGivenInDer() throws Exception {
    var identity = TlsIdentity.ofDer(List.of(der("server.pem")), der("server.key"));
    try (var server =
            TestServer.start(
                ListenerConfig.tls(List.of(TestServer.LOOPBACK), 0, identity), new Echo(true));
        var wire = server.tlsWire("http/1.1")) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(wire.answer().status()).isEqualTo(200);
      assertThat(identity.toString()).isEqualTo("TlsIdentity[redacted]");
    }
  }

  @Test
  void aHandshakeThatDoesNotEndIsCut() throws Exception {
    var limits =
        new Limits(
            32768,
            16384,
            1024,
            1024,
            32,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            10,
            10,
            10,
            1,
            10);
    try (var server = TestServer.tls(limits, new Echo(true));
        var wire = server.plainWire()) {
      wire.send(Arrays.copyOf(clientHello(0x0303), 20));

      assertThat(wire.closed()).isTrue();
    }
  }

  private static byte[] der(String name) {
    var pem = new String(TestServer.resource(name), US_ASCII);
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static SSLSocket handshake(TestServer server, String version) throws IOException {
    var socket = connect(server);
    socket.setEnabledProtocols(new String[] {version});
    socket.startHandshake();
    return socket;
  }

  private static SSLSocket connect(TestServer server) throws IOException {
    return (SSLSocket)
        TestServer.trusting("server")
            .getSocketFactory()
            .createSocket(TestServer.LOOPBACK, server.port());
  }

  private static byte[] clientHello(int version) {
    var hello = ByteBuffer.allocate(52);
    hello.put((byte) 22).putShort((short) 0x0301).putShort((short) 47);
    hello.put((byte) 1).put((byte) 0).putShort((short) 43);
    hello.putShort((short) version).put(new byte[32]).put((byte) 0);
    hello.putShort((short) 4).putShort((short) 0xc009).putShort((short) 0xc013);
    hello.put((byte) 1).put((byte) 0);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  /** The key share that a ServerHello chose (RFC 8446, 4.1.3 and 4.2.8). */
  private static int groupOf(byte[] record) {
    var hello = ByteBuffer.wrap(record);
    hello.position(5 + 4 + 2 + 32);
    hello.position(hello.position() + 1 + hello.get(hello.position()) + 2 + 1);
    int end = hello.getShort() + hello.position();
    while (hello.position() < end) {
      int type = hello.getShort();
      int length = hello.getShort();
      if (type == KEY_SHARE) {
        return hello.getShort() & 0xffff;
      }
      hello.position(hello.position() + length);
    }
    throw new AssertionError("no key share");
  }

  /** The first record a server sends to BoringSSL that offers just these groups. */
  private static byte[] serverHello(int port, String... groups) throws Exception {
    var context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.3")
            .option(OpenSslContextOption.GROUPS, groups)
            .trustManager(new ByteArrayInputStream(TestServer.resource("server.pem")))
            .build();
    BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      var tls = new SslHandler[1];
      var channel =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                      tls[0] = context.newHandler(made.alloc(), "localhost", port);
                      made.pipeline().addLast(new Recorder(records), tls[0]);
                    }
                  })
              .connect(TestServer.LOOPBACK, port)
              .sync()
              .channel();
      tls[0].handshakeFuture().sync();
      channel.close().sync();
      return records.poll(5, TimeUnit.SECONDS);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static final class Recorder extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<byte[]> records;

    Recorder(BlockingQueue<byte[]> records) {
      this.records = records;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      records.add(ByteBufUtil.getBytes((ByteBuf) message));
      ctx.fireChannelRead(message);
    }
  }
}
