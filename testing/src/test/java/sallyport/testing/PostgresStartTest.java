package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.store.PostgresServer;

class PostgresStartTest {
  @TempDir Path folder;

  @Test
  void a_secret_kept_in_postgresql_is_listed_and_outlives_the_server() {
    var store = "store=" + PostgresServer.newDatabase();
    try (var first = TestServer.on(folder, store)) {
      var token = first.vaultToken();
      assertThat(Calls.put(first, token, "in a table").statusCode()).isEqualTo(200);
      assertThat(value(Calls.get(first, token))).isEqualTo("in a table");
      var list = first.send(Calls.bearing(first.vaultUrl() + "/secrets?api-version=7.6", token));
      assertThat(TestServer.json(list).at("/value/0/id").asString()).endsWith("/secrets/kept");
    }
    assertThat(folder.resolve("store.db")).doesNotExist();

    try (var second = TestServer.on(folder, store)) {
      assertThat(value(Calls.get(second, second.vaultToken()))).isEqualTo("in a table");
    }
  }

  private static String value(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("value").asString();
  }
}
