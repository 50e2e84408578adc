package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.store.PostgresServer;

/**
 * Keys of two servers over one PostgreSQL: each holds ready what it has used, and what the first is
 * told of a key counts at the second from its next use on.
 */
class TwoNodesKeysTest {
  private static final int TURNS = 10;
  private static final int KEYS = 20;
  private static final String SIGN = "{\"alg\":\"ES256\",\"value\":\"" + "A".repeat(43) + "\"}";
  private static final String NOT_FOUND =
      "{\"error\":{\"code\":\"KeyNotFound\",\"message\":\"A key with (name/id) k was not found in"
          + " this key vault. If you recently deleted this key you may be able to recover it using"
          + " the correct recovery command. For help resolving this issue, please see"
          + " https://go.microsoft.com/fwlink/?linkid=2125182\"}}";

  @TempDir Path folder;

  private final Instant now = Instant.now();
  private final AtomicReference<Instant> time = new AtomicReference<>(now);
  private final InstantSource clock = time::get;

  private final Map<TestServer, String> tokens = new HashMap<>();

  private TestServer first;
  private TestServer second;

  @BeforeEach
  void start() throws IOException {
    // Long enough ago for keys to have become due, and certificates that are good throughout.
    time.set(now.minus(Duration.ofDays(60)));
    var settings =
        new String[] {
          "store=" + PostgresServer.newDatabase(), "tls.lifetime=365d", "audit=required"
        };
    first = TestServer.on(folder.resolve("first"), clock, settings);
    second = SecondNode.beside(first, folder.resolve("second"), clock, settings);
    signIn();
    done(first, "POST", "/keys/k/create", "{\"kty\":\"EC\"}");
    done(second, "POST", "/keys/k/sign", SIGN);
  }

  private void signIn() {
    for (var server : List.of(first, second)) {
      tokens.put(server, server.vaultToken());
    }
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
  }

  @Test
  void a_key_that_is_disabled_signs_no_more() {
    for (int i = 0; i < TURNS; i++) {
      done(first, "PATCH", "/keys/k", "{\"attributes\":{\"enabled\":false}}");
      refused(403, "Operation sign is not allowed on a disabled key.", "KeyDisabled");

      done(first, "PATCH", "/keys/k", "{\"attributes\":{\"enabled\":true}}");
      done(second, "POST", "/keys/k/sign", SIGN);
    }
  }

  @Test
  void a_key_that_may_not_sign_any_more_does_not() {
    for (int i = 0; i < TURNS; i++) {
      done(first, "PATCH", "/keys/k", "{\"key_ops\":[\"verify\"]}");
      refused(403, "Operation sign is not permitted on this key.", "KeyOperationForbidden");

      done(first, "PATCH", "/keys/k", "{\"key_ops\":[\"sign\",\"verify\"]}");
      done(second, "POST", "/keys/k/sign", SIGN);
    }
  }

  @Test
  void a_key_that_is_deleted_signs_no_more_until_it_is_recovered() {
    for (int i = 0; i < TURNS; i++) {
      done(first, "DELETE", "/keys/k", "");
      assertAnswer(call(second, "POST", "/keys/k/sign", SIGN), 404, NOT_FOUND);

      done(first, "POST", "/deletedkeys/k/recover", "");
      done(second, "POST", "/keys/k/sign", SIGN);
    }
  }

  @Test
  void a_key_that_is_purged_is_gone_and_another_of_its_name_is_another() {
    for (int i = 0; i < TURNS; i++) {
      var old = TestServer.json(call(second, "POST", "/keys/k/sign", SIGN));
      done(first, "DELETE", "/keys/k", "");
      done(first, "DELETE", "/deletedkeys/k", "");
      assertAnswer(call(second, "POST", "/keys/k/sign", SIGN), 404, NOT_FOUND);
      assertThat(call(second, "GET", "/deletedkeys/k", "").statusCode()).isEqualTo(404);

      done(first, "POST", "/keys/k/create", "{\"kty\":\"EC\"}");
      var verified =
          call(
              second,
              "POST",
              "/keys/k/verify",
              SIGN.replace("value", "digest")
                  .replace("}", ",\"value\":\"" + old.get("value").asString() + "\"}"));
      assertAnswer(verified, 200, "{\"value\":false}");
      done(second, "POST", "/keys/k/sign", SIGN);
    }
  }

  @Test
  void a_key_that_is_rotated_signs_with_its_new_version() {
    for (int i = 0; i < TURNS; i++) {
      var rotated = TestServer.json(call(first, "POST", "/keys/k/rotate", ""));

      var signed = TestServer.json(call(second, "POST", "/keys/k/sign", SIGN));

      assertThat(signed.get("kid").asString())
          .isEqualTo(second.vaultUrl() + path(rotated.at("/key/kid").asString()));
    }
  }

  /** Each server looks at every key; the servers' times of day are the same. */
  @Test
  void keys_that_are_due_are_rotated_once_and_one_server_says_so() throws Exception {
    for (int i = 0; i < KEYS; i++) {
      done(first, "POST", "/keys/due" + i + "/create", "{\"kty\":\"EC\"}");
      done(
          i % 2 == 0 ? first : second,
          "PUT",
          "/keys/due" + i + "/rotationpolicy",
          "{\"lifetimeActions\":[{\"trigger\":{\"timeAfterCreate\":\"P40D\"},"
              + "\"action\":{\"type\":\"Rotate\"}}],\"attributes\":{\"expiryTime\":\"P90D\"}}");
    }

    time.set(now.minus(Duration.ofHours(2)));
    together(first.server()::housekeep, second.server()::housekeep);
    time.set(now);
    together(first.server()::housekeep, second.server()::housekeep);

    signIn();
    for (int i = 0; i < KEYS; i++) {
      for (var server : List.of(first, second)) {
        var versions = call(server, "GET", "/keys/due" + i + "/versions", "");
        assertThat(TestServer.json(versions).get("value").size()).isEqualTo(2);
      }
    }
    assertThat(rotations())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, KEYS).mapToObj(i -> "due" + i).toList());
  }

  private static void together(Runnable... jobs) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Object>>();
      for (var job : jobs) {
        tasks.add(Executors.callable(job));
      }
      for (var ended : threads.invokeAll(tasks)) {
        ended.get();
      }
    }
  }

  /** The keys of which either log says that they were rotated as due. */
  private List<String> rotations() throws IOException {
    var keys = new ArrayList<String>();
    for (var server : List.of(first, second)) {
      try (var files = Files.newDirectoryStream(server.data().resolve("audit"), "*.jsonl")) {
        for (var file : files) {
          for (var line : Files.readAllLines(file)) {
            if (line.contains("\"operationName\":\"KeyRotateIfDue\"")) {
              keys.add(line.replaceFirst(".*/keys/(due\\d+).*", "$1"));
            }
          }
        }
      }
    }
    return keys;
  }

  /** Without the port, which each server has its own. */
  private static String path(String kid) {
    return kid.substring(kid.indexOf("/keys/"));
  }

  private void refused(int status, String message, String inner) {
    assertAnswer(
        call(second, "POST", "/keys/k/sign", SIGN),
        status,
        "{\"error\":{\"code\":\"Forbidden\",\"message\":\""
            + message
            + "\",\"innererror\":{\"code\":\""
            + inner
            + "\"}}}");
  }

  private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private void done(TestServer server, String method, String path, String body) {
    var answer = call(server, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }

  private HttpResponse<String> call(TestServer server, String method, String path, String body) {
    return server.send(
        Calls.bearing(server.vaultUrl() + path + "?api-version=7.6", tokens.get(server))
            .method(method, BodyPublishers.ofString(body)));
  }
}
