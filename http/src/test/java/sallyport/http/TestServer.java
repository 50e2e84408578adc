package sallyport.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A listener on a free loopback port, and clients that trust it. */
final class TestServer implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  final Listener listener;

  private TestServer(Listener listener) {
    this.listener = listener;
  }

  static TestServer tls(Handler handler) {
    return tls(handler, true);
  }

  static TestServer tls(Handler handler, boolean ioUring) {
    return start(ListenerConfig.tls(List.of(LOOPBACK), 0, identity("server")).by(ioUring), handler);
  }

  static TestServer tls(Limits limits, Handler handler) {
    return start(
        ListenerConfig.tls(List.of(LOOPBACK), 0, identity("server")).with(limits), handler);
  }

  static TestServer plain(Limits limits, Handler handler) {
    return start(ListenerConfig.plain(List.of(LOOPBACK), 0).with(limits), handler);
  }

  static TestServer believing(Sources sources, Limits limits, Observer observer, Handler handler) {
    return start(
        ListenerConfig.tls(List.of(LOOPBACK), 0, identity("server"))
            .with(limits)
            .with(observer)
            .with(sources),
        handler);
  }

  static TestServer start(ListenerConfig config, Handler handler) {
    try {
      return new TestServer(Listener.start(config, handler));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TlsIdentity identity(String name) {
    return TlsIdentity.ofPem(resource(name + ".pem"), resource(name + ".key"));
  }

  static byte[] resource(String name) {
    try (InputStream in = TestServer.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Trusts the named test certificate and nothing else. */
  static SSLContext trusting(String name) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      var certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(resource(name + ".pem")));
      store.setCertificateEntry("server", certificate);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return listener.port();
  }

  URI uri(String target) {
    return URI.create("https://localhost:" + port() + target);
  }

  HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(trusting("server")).build();
  }

  Wire plainWire() throws IOException {
    return new Wire(new Socket(LOOPBACK, port()));
  }

  Wire tlsWire(String... protocols) throws IOException {
    var socket = (SSLSocket) trusting("server").getSocketFactory().createSocket(LOOPBACK, port());
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Wire(socket);
  }

  /** A connection from another loopback address that says {@code first} before anything else. */
  Socket socket(String from, byte[] first) throws IOException {
    var socket = new Socket(LOOPBACK, port(), InetAddress.ofLiteral(from), 0);
    socket.getOutputStream().write(first);
    socket.getOutputStream().flush();
    return socket;
  }

  /** TLS inside such a connection. */
  Wire tlsWire(String from, byte[] first, String... protocols) throws IOException {
    return tlsInside(socket(from, first), protocols);
  }

  /** TLS inside this connection from here on. */
  Wire tlsInside(Socket socket, String... protocols) throws IOException {
    var inner =
        (SSLSocket)
            trusting("server").getSocketFactory().createSocket(socket, "localhost", port(), true);
    var parameters = inner.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    inner.setSSLParameters(parameters);
    inner.startHandshake();
    return new Wire(inner);
  }

  static String written(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress() + ":" + socket.getPort();
  }

  @Override
  public void close() {
    listener.close(Duration.ofMillis(100));
  }
}
