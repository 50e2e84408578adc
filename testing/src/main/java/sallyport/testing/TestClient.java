package sallyport.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import sallyport.server.boot.ClientEnvironment;
import sallyport.server.boot.DataFolder;
import tools.jackson.databind.json.JsonMapper;

/** A client of a server on this machine, wherever it runs: it knows of it what its folder says. */
final class TestClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path data;
  private final HttpClient http;

  /**
   * @param trusted the certificate of the server or of its CA
   */
  TestClient(Path data, int proxyPort, Path trusted) {
    this.data = data;
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(trusted))
            .proxy(
                ProxySelector.of(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), proxyPort)))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  HttpClient http() {
    return http;
  }

  /** What {@code ./sallyport env} prints for the server. */
  Map<String, String> environment() {
    return ClientEnvironment.of(DataFolder.at(data));
  }

  URI vaultUrl() {
    return URI.create(environment().getOrDefault("AZURE_KEYVAULT_URL", ""));
  }

  /** An access token of the service principal {@code dev} for the data plane. */
  String vaultToken() {
    return token(vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://") + "/.default");
  }

  /** An access token of the service principal {@code dev}. */
  String token(String scope) {
    var environment = environment();
    var form =
        "grant_type=client_credentials&client_id="
            + environment.getOrDefault("AZURE_CLIENT_ID", "")
            + "&client_secret="
            + encoded(environment.getOrDefault("AZURE_CLIENT_SECRET", ""))
            + "&scope="
            + encoded(scope);
    var url =
        environment.getOrDefault("AZURE_AUTHORITY_HOST", "")
            + environment.getOrDefault("AZURE_TENANT_ID", "")
            + "/oauth2/v2.0/token";
    var answer =
        send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("no token: " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body()).get("access_token").asString();
  }

  /** Sends a request and reads the whole answer. */
  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  private static SSLContext trusting(Path ca) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var pem = new ByteArrayInputStream(Files.readAllBytes(ca));
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException fault) {
      throw new IllegalStateException("cannot trust " + ca, fault);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
