package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.OpenSsl;

/** The certificates in use: real handshakes with clients that trust nothing but the authority. */
class HandshakeTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final LocalAuthority AUTHORITY =
      LocalAuthority.create("Sallyport test authority", InstantSource.system());
  private static final ServerCertificate SERVER =
      AUTHORITY.issue(
          List.of("*.vault.localhost"),
          List.of(),
          LocalAuthority.SERVER_LIFE,
          new Published(URI.create("http://p/ca.crl"), URI.create("http://p/ca.crt")));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_java_client_with_the_trust_store_connects(String protocol) throws Exception {
    try (var server = new Server()) {
      assertThat(greeting(server.port(), AUTHORITY.x509(), "dev.vault.localhost", protocol))
          .isEqualTo("hello");
    }
  }

  @Test
  void a_java_client_refuses_another_name_and_another_authority() throws Exception {
    var other = LocalAuthority.create("Sallyport test authority", InstantSource.system());
    try (var server = new Server()) {
      assertThatThrownBy(
              () -> greeting(server.port(), AUTHORITY.x509(), "login.localhost", "TLSv1.3"))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(
              () -> greeting(server.port(), other.x509(), "dev.vault.localhost", "TLSv1.3"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void an_openssl_client_with_the_pem_file_connects() throws Exception {
    Files.writeString(folder.resolve("ca.pem"), AUTHORITY.certificatePem());
    try (var server = new Server()) {
      var answer =
          new OpenSsl(folder)
              .run(
                  ("s_client -connect 127.0.0.1:%d -servername dev.vault.localhost -CAfile ca.pem"
                          + " -x509_strict -verify_return_error -verify_hostname dev.vault.localhost")
                      .formatted(server.port())
                      .split(" "));

      assertThat(answer).contains("Verify return code: 0 (ok)");
    }
  }

  @Test
  void keytool_lists_the_authority_as_trusted() throws Exception {
    var file = folder.resolve("trust.p12");
    Files.write(file, TrustStores.pkcs12(List.of(AUTHORITY.x509()), PASSWORD));
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();

    var process =
        new ProcessBuilder(keytool, "-list", "-keystore", file.toString(), "-storepass", "changeit")
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("trustedCertEntry")
        .contains("sallyport-1");
    assertThat(process.waitFor()).isZero();
  }

  private static String greeting(int port, X509Certificate trusted, String name, String protocol)
      throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(TrustStores.pkcs12(List.of(trusted), PASSWORD)), PASSWORD);
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var address = InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1});
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket(address, port)) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(new String[] {protocol});
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Greets every client that completes its handshake, on a free port of the loopback. */
  private static final class Server implements AutoCloseable {
    private final SSLServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Server() throws Exception {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(null, PASSWORD);
      var key = SERVER.privateKey().expose(der -> Pem.parsed(PrivateKeyInfo.getInstance(der)));
      keys.setKeyEntry("server", key, PASSWORD, new Certificate[] {SERVER.leaf()});
      var managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 8, InetAddress.getLoopbackAddress());
      threads.execute(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var client = socket.accept()) {
          client.getOutputStream().write("hello".getBytes(UTF_8));
        } catch (IOException e) {
          // A client that refused the certificate, or the end of the test.
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
      threads.shutdownNow();
    }
  }
}
