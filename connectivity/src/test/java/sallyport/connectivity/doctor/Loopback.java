package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import sallyport.crypto.pki.ServerCertificate;

/** A server of a few lines on a free port of loopback, made for one test. */
final class Loopback implements AutoCloseable {
  private static final String DATE = "Date: Mon, 23 Nov 2026 05:00:00 GMT\r\n";

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ServerSocket door;

  /** Does something with an accepted connection. */
  interface Service {
    void serve(Socket socket) throws Exception;
  }

  private Loopback(ServerSocket door) {
    this.door = door;
  }

  static Loopback raw(Service service) throws IOException {
    return new Loopback(new ServerSocket(0, 50, InetAddress.getLoopbackAddress())).serving(service);
  }

  /**
   * @param answers from the request's head and body to the whole answer
   */
  static Loopback http(Function<String, byte[]> answers) throws IOException {
    var server = new Loopback(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    return server.serving(socket -> server.exchange(socket, answers));
  }

  static Loopback https(ServerCertificate certificate, Function<String, byte[]> answers)
      throws Exception {
    var factory = context(certificate).getServerSocketFactory();
    var server = new Loopback(factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    return server.serving(socket -> server.exchange(socket, answers));
  }

  /** A CONNECT proxy that answers a status, and where it is 200 leads every host to one port. */
  static Loopback proxy(String status, int target) throws IOException {
    var server = new Loopback(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    return server.serving(socket -> {
      server.requests.add(head(socket.getInputStream()));
      socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(ISO_8859_1));
      if (status.startsWith("200")) {
        try (var behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
          var back =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      behind.getInputStream().transferTo(socket.getOutputStream());
                      socket.shutdownOutput();
                    } catch (IOException _) {
                      // The other side has gone.
                    }
                  });
          socket.getInputStream().transferTo(behind.getOutputStream());
          back.join();
        }
      }
    });
  }

  int port() {
    return door.getLocalPort();
  }

  static byte[] answer(String status, String headers, String body) {
    return answer(status, DATE + headers, body.getBytes(ISO_8859_1));
  }

  static byte[] answer(String status, String headers, byte[] body) {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(
        ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    whole.writeBytes(body);
    return whole.toByteArray();
  }

  private Loopback serving(Service service) {
    Thread.ofVirtual()
        .start(() -> {
          while (!door.isClosed()) {
            try {
              var socket = door.accept();
              Thread.ofVirtual().start(() -> serve(service, socket));
            } catch (IOException _) {
              // Closed.
            }
          }
        });
    return this;
  }

  private static void serve(Service service, Socket socket) {
    try (socket) {
      service.serve(socket);
    } catch (Exception _) {
      // The client looked and went.
    }
  }

  private void exchange(Socket socket, Function<String, byte[]> answers) throws IOException {
    var request = head(socket.getInputStream());
    int length = 0;
    for (var line : request.split("\r\n")) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    request += new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
    requests.add(request);
    socket.getOutputStream().write(answers.apply(request));
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("no request");
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private static SSLContext context(ServerCertificate certificate) throws Exception {
    var chain = new ArrayList<Certificate>();
    for (var der : certificate.chain()) {
      chain.add(
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der)));
    }
    byte[] pkcs8 = certificate.privateKey().expose(byte[]::clone);
    var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
