package sallyport.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
  private final TestClient client;

  private TestServer(Path data, boolean ownsData, RunningServer server, Path trusted) {
    this.data = data;
    this.ownsData = ownsData;
    this.server = server;
    this.client = new TestClient(data, server.proxyPort(), trusted);
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
    return client.environment();
  }

  public URI vaultUrl() {
    return client.vaultUrl();
  }

  /** Trusts the server's CA and reaches its names through its proxy. */
  public HttpClient client() {
    return client.http();
  }

  /** An access token of the service principal {@code dev} for the data plane. */
  public String vaultToken() {
    return client.vaultToken();
  }

  /** An access token of the service principal {@code dev}. */
  public String token(String scope) {
    return client.token(scope);
  }

  /** Sends a request and reads the whole answer. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    return client.send(request);
  }

  public static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
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
