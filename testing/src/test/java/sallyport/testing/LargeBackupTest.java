package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The largest backup there can be, and who may send a body of its size. */
@SallyportServer
class LargeBackupTest {
  private static final int VERSIONS = 500;
  private static final int LONGEST_VALUE = 25_000;
  private static final int LARGE = 17 * 1024 * 1024;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void a_backup_of_as_many_versions_of_the_longest_value_restores(TestServer server) {
    var token = server.vaultToken();
    for (int n = 0; n < VERSIONS; n++) {
      ok(server.send(to(server, token, "/secrets/large").PUT(value(longest(n)))));
    }
    var backup = ok(server.send(to(server, token, "/secrets/large/backup").POST(value(""))));
    var blob = TestServer.json(backup).get("value").asString();
    assertThat(blob).hasSizeGreaterThan(VERSIONS * LONGEST_VALUE * 4 / 3);
    ok(server.send(to(server, token, "/secrets/large").DELETE()));
    var purged = server.send(to(server, token, "/deletedsecrets/large").DELETE());
    assertThat(purged.statusCode()).isEqualTo(204);

    var restored = ok(server.send(to(server, token, "/secrets/restore").POST(value(blob))));

    assertThat(TestServer.json(restored).get("id").asString()).contains("/secrets/large/");
    assertThat(current(server, token)).isEqualTo(longest(VERSIONS - 1));
    assertThat(versions(server, token)).isEqualTo(VERSIONS);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void a_large_body_without_a_token_is_not_read(Version version, TestServer server) {
    var request =
        HttpRequest.newBuilder(uri(server, "/secrets/restore"))
            .version(version)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(new byte[LARGE]));

    assertThat(server.send(request).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void no_other_operation_takes_a_large_body(Version version, TestServer server) {
    var request =
        to(server, server.vaultToken(), "/secrets/large-value")
            .version(version)
            .PUT(BodyPublishers.ofByteArray(new byte[LARGE]));

    assertThat(server.send(request).statusCode()).isEqualTo(413);
  }

  @Test
  void a_large_body_with_a_made_up_token_meets_the_challenge(TestServer server) {
    var request =
        to(server, "made-up", "/secrets/restore").POST(BodyPublishers.ofByteArray(new byte[LARGE]));

    assertThat(server.send(request).statusCode()).isEqualTo(401);
  }

  private static String current(TestServer server, String token) {
    var got = ok(server.send(to(server, token, "/secrets/large")));
    return TestServer.json(got).get("value").asString();
  }

  private static int versions(TestServer server, String token) {
    int count = 0;
    var next = uri(server, "/secrets/large/versions");
    while (true) {
      var page = TestServer.json(ok(server.send(bearing(next, token))));
      count += page.get("value").size();
      var link = page.path("nextLink").asString("");
      if (link.isEmpty()) {
        return count;
      }
      next = URI.create(link);
    }
  }

  private static String longest(int n) {
    var head = "version " + n + " ";
    return head + "x".repeat(LONGEST_VALUE - head.length());
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static HttpRequest.BodyPublisher value(String value) {
    return BodyPublishers.ofString("{\"value\":\"" + value + "\"}");
  }

  private static HttpRequest.Builder to(TestServer server, String token, String path) {
    return bearing(uri(server, path), token);
  }

  private static HttpRequest.Builder bearing(URI uri, String token) {
    return HttpRequest.newBuilder(uri)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private static URI uri(TestServer server, String path) {
    return URI.create(server.vaultUrl() + path + "?api-version=7.6");
  }
}
