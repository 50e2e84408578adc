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
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import sallyport.server.boot.ClientEnvironment;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.RunningServer;
import sallyport.server.config.ConfigurationSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server in this process, on free ports and a temporary data folder, with a client that trusts
 * its CA, or the server's own certificate where it was given one, and reaches its names through its
 * proxy.
 */
public final class TestServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path data;
  private final boolean ownsData;
  private final RunningServer server;
  private final HttpClient client;

  private TestServer(Path data, boolean ownsData, RunningServer server, Path trusted) {
    this.data = data;
    this.ownsData = ownsData;
    this.server = server;
    this.client = newClient(trusted);
  }

  /** Starts on a new folder that {@link #close} removes. */
  public static TestServer start(String... settings) {
    try {
      return start(
          Files.createTempDirectory("sallyport-test"), true, InstantSource.system(), settings);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Starts on a folder that the caller keeps. */
  public static TestServer on(Path data, String... settings) {
    return on(data, InstantSource.system(), settings);
  }

  /**
   * Starts on a folder that the caller keeps, with a clock that the caller may move; call {@link
   * RunningServer#housekeep} after moving it.
   */
  public static TestServer on(Path data, InstantSource clock, String... settings) {
    return start(data, false, clock, settings);
  }

  private static TestServer start(
      Path data, boolean ownsData, InstantSource clock, String... settings) {
    var options = new HashMap<String, String>();
    for (var port : new String[] {"https-port", "http-port", "health-port", "proxy-port"}) {
      options.put(port, "0");
    }
    options.put("data", data.toString());
    for (var setting : settings) {
      int equals = setting.indexOf('=');
      options.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    var read = new ConfigurationSource(options, Map.of(), Optional.empty()).read();
    return switch (read) {
      case ConfigurationSource.Result.Read(var configuration) ->
          new TestServer(
              data,
              ownsData,
              RunningServer.start(configuration, Map.of(), clock),
              configuration.tls().certificate().orElse(data.resolve("tls/ca.pem")));
      case ConfigurationSource.Result.Refused(var problems) ->
          throw new IllegalArgumentException(problems.toString());
    };
  }

  public RunningServer server() {
    return server;
  }

  public Path data() {
    return data;
  }

  /** What {@code ./sallyport env} prints for this server. */
  public Map<String, String> environment() {
    return ClientEnvironment.of(DataFolder.at(data));
  }

  public URI vaultUrl() {
    return URI.create(environment().getOrDefault("AZURE_KEYVAULT_URL", ""));
  }

  /** Trusts the server's CA and reaches its names through its proxy. */
  public HttpClient client() {
    return client;
  }

  /** An access token of the service principal {@code dev} for the data plane. */
  public String vaultToken() {
    return token(vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://") + "/.default");
  }

  /** An access token of the service principal {@code dev}. */
  public String token(String scope) {
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
    return json(answer).get("access_token").asString();
  }

  /** Sends a request and reads the whole answer. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  public static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }

  private HttpClient newClient(Path trusted) {
    return HttpClient.newBuilder()
        .sslContext(trusting(trusted))
        .proxy(
            ProxySelector.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.proxyPort())))
        .connectTimeout(Duration.ofSeconds(10))
        .build();
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
    client.close();
    server.close();
    if (ownsData) {
      remove(data);
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
