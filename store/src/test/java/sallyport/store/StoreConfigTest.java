package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.StorageUnavailableException;
import sallyport.crypto.SecretBytes;

class StoreConfigTest {
  @TempDir Path folder;

  @Test
  void a_file_is_named_by_its_path() {
    assertThat(StoreConfig.parse("sqlite:data/my vault.db"))
        .isEqualTo(new StoreConfig.Sqlite(Path.of("data/my vault.db")));
  }

  @Test
  void a_database_has_a_host_a_port_a_user_and_a_password() {
    var config = postgres("postgresql://us%40er:p%3Aa+ss@db.example:6432/vaults?pool=30");

    assertThat(config.host()).isEqualTo("db.example");
    assertThat(config.port()).isEqualTo(6432);
    assertThat(config.database()).isEqualTo("vaults");
    assertThat(config.user()).isEqualTo("us@er");
    assertThat(plain(config.password())).isEqualTo("p:a+ss");
    assertThat(config.pool()).isEqualTo(30);
    assertThat(config.sslMode()).isEqualTo("verify-full");
  }

  @Test
  void over_loopback_no_certificate_is_asked_for_unless_one_is() {
    assertThat(postgres("postgresql://u@127.0.0.1/v").sslMode()).isEqualTo("disable");
    assertThat(postgres("postgresql://u@localhost/v").port()).isEqualTo(5432);
    assertThat(postgres("postgresql://u@localhost/v?sslmode=verify-ca").sslMode())
        .isEqualTo("verify-ca");
  }

  @Test
  void a_password_comes_from_a_file_without_its_line_end() throws IOException {
    var file = Files.writeString(folder.resolve("pw"), "p w\n");

    assertThat(plain(postgres("postgresql://u@h/v?password-file=" + file).password()))
        .isEqualTo("p w");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://planted@h/v",
        "sqlite:",
        "postgresql://u:planted@h",
        "postgresql://h/planted",
        "postgresql://u:planted@h/v?sslmode=prefer",
        "postgresql://u:planted@h/v?planted=1",
        "postgresql://u:planted@h/v?pool=0",
        "postgresql://u:planted@h/v?password-file=x",
        "postgresql://u:planted {}@h/v"
      })
  void what_is_wrong_is_refused_without_repeating_it(String text) {
    assertThatThrownBy(() -> StoreConfig.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("planted");
  }

  @Test
  void no_printed_form_holds_the_password() {
    var config = postgres("postgresql://u:planted@127.0.0.1:1/v");

    assertThat(config.toString()).isEqualTo("postgresql://u@127.0.0.1:1/v");
    assertThatThrownBy(() -> Stores.open(config))
        .isInstanceOf(StorageUnavailableException.class)
        .hasMessageContaining("cannot reach postgresql://u@127.0.0.1:1/v")
        .hasStackTraceContaining("127.0.0.1")
        .satisfies(fault -> {
          var text = new java.io.StringWriter();
          fault.printStackTrace(new java.io.PrintWriter(text));
          assertThat(text.toString()).doesNotContain("planted");
        });
  }

  private static StoreConfig.Postgres postgres(String text) {
    return (StoreConfig.Postgres) StoreConfig.parse(text);
  }

  private static String plain(Optional<SecretBytes> password) {
    return password.orElseThrow().expose(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
