package sallyport.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain HTTPS calls, for what no SDK would send and for counting acknowledgements exactly. */
final class RawClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VERSION = "api-version=2025-07-01";

  private final Map<String, String> environment;
  private final HttpClient http;
  private final String token;

  RawClient(Map<String, String> environment) throws IOException, InterruptedException {
    this.environment = environment;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(trusting(Path.of(environment.get("SALLYPORT_CA_FILE"))))
            .build();
    this.token = login();
  }

  /**
   * Calls the data plane of vault {@code dev}; {@code path} begins with a slash and has no query.
   */
  Answer vault(String method, String path, String body) throws IOException, InterruptedException {
    var url = environment.get("AZURE_KEYVAULT_URL").replaceAll("/$", "") + path + "?" + VERSION;
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return answer(http.send(request, BodyHandlers.ofString()));
  }

  private String login() throws IOException, InterruptedException {
    var audience = environment.get("AZURE_KEYVAULT_URL").replaceAll("https://[^.]+\\.", "https://");
    var form =
        "grant_type=client_credentials&client_id="
            + environment.get("AZURE_CLIENT_ID")
            + "&client_secret="
            + URLEncoder.encode(environment.get("AZURE_CLIENT_SECRET"), StandardCharsets.UTF_8)
            + "&scope="
            + URLEncoder.encode(
                audience.replaceAll("/$", "") + "/.default", StandardCharsets.UTF_8);
    var url =
        environment.get("AZURE_AUTHORITY_HOST").replaceAll("/$", "")
            + "/"
            + environment.get("AZURE_TENANT_ID")
            + "/oauth2/v2.0/token";
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    var answer = answer(http.send(request, BodyHandlers.ofString()));
    if (answer.status() != 200) {
      throw new IOException("no token: " + answer.status() + " " + answer.text());
    }
    return answer.json().get("access_token").asString();
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.body());
  }

  private static SSLContext trusting(Path ca) throws IOException {
    try (InputStream pem = Files.newInputStream(ca)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  record Answer(int status, String text) {
    JsonNode json() {
      return JSON.readTree(text);
    }
  }
}
