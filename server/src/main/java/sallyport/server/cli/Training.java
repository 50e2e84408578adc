package sallyport.server.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import sallyport.server.boot.ClientEnvironment;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.Logs;
import sallyport.server.boot.RunningServer;
import sallyport.server.config.LogSettings;

/**
 * The training run of the build: starts the real server on a temporary folder, for the first time
 * and once more, asks it for the common things and stops it, so that the virtual machine can note
 * down which classes a start and a request need ({@code -XX:AOTCacheOutput}). It is also the
 * build's smoke test: an answer that is not 200 fails the build.
 */
final class Training {
  private static final String VERSION = "?api-version=7.6";

  private final HttpClient client;
  private final Map<String, String> environment;

  private Training(HttpClient client, Map<String, String> environment) {
    this.client = client;
    this.environment = environment;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var data = Files.createTempDirectory("sallyport-training");
    try {
      for (int start = 0; start < 2; start++) {
        run(data);
      }
      CommandLines.run("env", "--data", data.toString(), "--format", "json");
    } finally {
      remove(data);
    }
  }

  private static void run(Path data) throws IOException, InterruptedException {
    var configuration =
        StartCommand.configuration(
            "--data", data.toString(),
            "--https-port", "0",
            "--http-port", "0",
            "--health-port", "0",
            "--proxy-port", "0");
    Logs.configure(LogSettings.Level.WARN);
    try (var server = RunningServer.start(configuration, System.getenv(), InstantSource.system());
        var client =
            HttpClient.newBuilder()
                .sslContext(trusting(data.resolve("tls/ca.pem")))
                .proxy(
                    ProxySelector.of(
                        new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), server.proxyPort())))
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
      new Training(client, ClientEnvironment.of(DataFolder.at(data))).exercise();
    }
  }

  private void exercise() throws IOException, InterruptedException {
    var vault = variable("AZURE_KEYVAULT_URL");
    var token = token(vault.replaceFirst("https://[^.]+\\.", "https://"));
    for (int round = 0; round < 20; round++) {
      var url = vault + "/secrets/training" + VERSION;
      var body = HttpRequest.BodyPublishers.ofString("{\"value\":\"round\"}");
      send(authorized(url, token).header("Content-Type", "application/json").PUT(body));
      send(authorized(url, token));
      send(authorized(vault + "/secrets" + VERSION, token));
    }
    var management = variable("AZURE_RESOURCE_MANAGER_URL");
    var armToken = token(management);
    send(authorized(management + "/subscriptions?api-version=2022-12-01", armToken));
  }

  private String variable(String name) {
    return Objects.requireNonNull(environment.get(name), name);
  }

  private String token(String audience) throws IOException, InterruptedException {
    var form =
        "grant_type=client_credentials&client_id="
            + variable("AZURE_CLIENT_ID")
            + "&client_secret="
            + URLEncoder.encode(variable("AZURE_CLIENT_SECRET"), StandardCharsets.UTF_8)
            + "&scope="
            + URLEncoder.encode(audience + "/.default", StandardCharsets.UTF_8);
    var url = variable("AZURE_AUTHORITY_HOST") + variable("AZURE_TENANT_ID") + "/oauth2/v2.0/token";
    var answer =
        send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    return answer.replaceFirst("(?s).*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
  }

  private static HttpRequest.Builder authorized(String url, String token) {
    return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var built = request.timeout(Duration.ofSeconds(20)).build();
    var answer = client.send(built, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          built.method() + " " + built.uri() + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  private static SSLContext trusting(Path ca) throws IOException {
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
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException("cannot trust " + ca, fault);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
