package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What time alone brings about. The server's clock begins in the past and is moved to now, so that
 * clients, which have the true time, find its certificates valid throughout.
 */
class MovedClockTest {
  @TempDir Path folder;

  private final Instant now = Instant.now();
  private final AtomicReference<Instant> time = new AtomicReference<>(now);
  private final InstantSource clock = time::get;

  @Test
  void a_certificate_is_renewed_by_the_same_authority_without_a_restart() throws Exception {
    time.set(now.minus(Duration.ofDays(70)));
    try (var server = TestServer.on(folder, clock)) {
      var before = shown(server);
      var authority = Files.readString(folder.resolve("tls/ca.pem"));

      time.set(now);
      server.server().housekeep();

      var after = shown(server);
      assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
      assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
      assertThat(Files.readString(folder.resolve("tls/ca.pem"))).isEqualTo(authority);
      try (var file = Files.newInputStream(folder.resolve("tls/ca.pem"))) {
        var ca = (X509Certificate) x509().generateCertificate(file);
        after.verify(ca.getPublicKey());
        var crl =
            (X509CRL) x509().generateCRL(new ByteArrayInputStream(plain(server, "/ca.crl").body()));
        crl.verify(ca.getPublicKey());
        assertThat(crl.getNextUpdate()).isAfter(Date.from(now));
      }
    }
  }

  @Test
  void a_deleted_secret_is_gone_for_good_after_its_retention() {
    time.set(now.minus(Duration.ofDays(91)));
    // The certificate has to outlive the retention for a client with the true time.
    try (var server = TestServer.on(folder, clock, "tls.lifetime=365d")) {
      var token = server.vaultToken();
      assertThat(Calls.put(server, token, "old").statusCode()).isEqualTo(200);
      var url = server.vaultUrl() + Calls.SECRET;
      assertThat(server.send(Calls.bearing(url, token).DELETE()).statusCode()).isEqualTo(200);
      var deleted = url.replace("/secrets/", "/deletedsecrets/");
      assertThat(server.send(Calls.bearing(deleted, token)).statusCode()).isEqualTo(200);

      time.set(now);
      server.server().housekeep();

      var later = server.vaultToken();
      assertThat(server.send(Calls.bearing(deleted, later)).statusCode()).isEqualTo(404);
      assertThat(Calls.put(server, later, "new").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_deleted_vault_is_gone_after_its_retention_and_its_name_is_free() {
    time.set(now.minus(Duration.ofDays(91)));
    try (var server = TestServer.on(folder, clock, "tls.lifetime=365d")) {
      var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
      var subscription =
          management + "/subscriptions/" + server.environment().get("AZURE_SUBSCRIPTION_ID");
      var vault =
          subscription
              + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";
      var deleted =
          subscription
              + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/dev"
              + "?api-version=2023-07-01";
      var token = server.token(management + "/.default");
      assertThat(server.send(Calls.bearing(vault, token).DELETE()).statusCode()).isEqualTo(200);
      assertThat(server.send(Calls.bearing(deleted, token)).statusCode()).isEqualTo(200);

      time.set(now);
      server.server().housekeep();

      var later = server.token(management + "/.default");
      assertThat(server.send(Calls.bearing(deleted, later)).statusCode()).isEqualTo(404);
      var free =
          server.send(
              Calls.bearing(
                      subscription
                          + "/providers/Microsoft.KeyVault/checkNameAvailability"
                          + "?api-version=2023-07-01",
                      later)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"name\":\"dev\",\"type\":\"Microsoft.KeyVault/vaults\"}")));
      assertThat(TestServer.json(free).get("nameAvailable").asBoolean()).isTrue();
    }
  }

  @Test
  void a_key_is_renewed_and_its_end_announced_whatever_server_runs_then() throws Exception {
    time.set(now.minus(Duration.ofDays(120)));
    try (var server = TestServer.on(folder, clock, "tls.lifetime=365d", "audit=required")) {
      assertThat(key(server, "POST", "/create", "{\"kty\":\"EC\"}").statusCode()).isEqualTo(200);
      var policy =
          "{\"lifetimeActions\":["
              + "{\"trigger\":{\"timeAfterCreate\":\"P60D\"},\"action\":{\"type\":\"Rotate\"}},"
              + "{\"trigger\":{\"timeBeforeExpiry\":\"P30D\"},\"action\":{\"type\":\"Notify\"}}],"
              + "\"attributes\":{\"expiryTime\":\"P90D\"}}";
      assertThat(key(server, "PUT", "/rotationpolicy", policy).statusCode()).isEqualTo(200);
      server.server().housekeep();
      assertThat(versions(server)).isEqualTo(1);
    }
    time.set(now.minus(Duration.ofDays(60)));
    try (var server = TestServer.on(folder, clock, "tls.lifetime=365d", "audit=required")) {
      time.set(time.get().plus(Duration.ofMinutes(1)));
      server.server().housekeep();
      assertThat(versions(server)).isEqualTo(2);
      assertThat(key(server, "PATCH", "", "{\"attributes\":{\"exp\":" + end() + "}}").statusCode())
          .isEqualTo(200);
    }
    assertThat(recorded("KeyRotateIfDue")).isEqualTo(1);
    assertThat(recorded("KeyNearExpiryEventGridNotification")).isZero();

    time.set(now.minus(Duration.ofDays(9)));
    try (var server = TestServer.on(folder, clock, "tls.lifetime=365d", "audit=required")) {
      time.set(now.minus(Duration.ofDays(1)));
      server.server().housekeep();
      server.server().housekeep();
      assertThat(versions(server)).isEqualTo(2);
    }
    assertThat(recorded("KeyRotateIfDue")).isEqualTo(1);
    assertThat(recorded("KeyNearExpiryEventGridNotification")).isEqualTo(1);
  }

  private long end() {
    return now.plus(Duration.ofDays(20)).getEpochSecond();
  }

  private static HttpResponse<String> key(
      TestServer server, String method, String path, String body) {
    return server.send(
        Calls.bearing(
                server.vaultUrl() + "/keys/signer" + path + "?api-version=7.6", server.vaultToken())
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private static int versions(TestServer server) {
    var list =
        server.send(
            Calls.bearing(
                server.vaultUrl() + "/keys/signer/versions?api-version=7.6", server.vaultToken()));
    return TestServer.json(list).get("value").size();
  }

  private long recorded(String operation) throws Exception {
    long found = 0;
    try (var files = Files.newDirectoryStream(folder.resolve("audit"), "*.jsonl")) {
      for (var file : files) {
        found +=
            Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"operationName\":\"" + operation + "\""))
                .count();
      }
    }
    return found;
  }

  private static CertificateFactory x509() throws Exception {
    return CertificateFactory.getInstance("X.509");
  }

  /** What a new handshake shows; a resumed one would show the old. */
  private static X509Certificate shown(TestServer server) throws Exception {
    var context = server.client().sslContext();
    context.getClientSessionContext().setSessionTimeout(1);
    try (var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", server.server().httpsPort())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static HttpResponse<byte[]> plain(TestServer server, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + server.server().httpPort() + path);
      return client.send(
          HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }
}
