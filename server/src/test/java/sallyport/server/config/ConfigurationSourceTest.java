package sallyport.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.access.NetworkExtensions;
import sallyport.http.Limits;

class ConfigurationSourceTest {
  @TempDir Path folder;

  @Test
  void without_any_source_everything_has_its_default() {
    var read = read(Map.of(), Map.of(), "");

    assertThat(read.ports().httpsPort()).isEqualTo(8443);
    assertThat(read.ports().httpPort()).isEqualTo(8080);
    assertThat(read.ports().healthPort()).isEqualTo(8444);
    assertThat(read.ports().proxyPort()).isEmpty();
    assertThat(read.ports().bind()).containsExactly("127.0.0.1", "::1");
    assertThat(read.names().domain()).isEqualTo("localhost");
    assertThat(read.storage().store()).isEqualTo("sqlite:store.db");
    assertThat(read.audit().audit()).isEqualTo(AuditSettings.Mode.BEST_EFFORT);
    assertThat(read.token().lifetime()).isEqualTo(Duration.ofSeconds(3599));
  }

  @Test
  void extensions_are_off_unless_they_are_named() {
    assertThat(read(Map.of(), Map.of(), "").extensions().ofNetworks())
        .isEqualTo(NetworkExtensions.NONE);
    assertThat(read(Map.of("extensions", "report-only"), Map.of(), "").extensions().ofNetworks())
        .isEqualTo(new NetworkExtensions(false, true));
    assertThat(
            read(Map.of(), Map.of(), "extensions = [\"ipv6-rules\", \"report-only\"]\n")
                .extensions()
                .ofNetworks())
        .isEqualTo(new NetworkExtensions(true, true));
  }

  @Test
  void the_limits_defaults_are_the_listeners_own() {
    assertThat(read(Map.of(), Map.of(), "").limits().limits()).isEqualTo(Limits.DEFAULTS);
  }

  @Test
  void every_limit_of_the_listener_can_be_set() {
    assertThat(Limits.class.getRecordComponents())
        .hasSameSizeAs(LimitSettings.class.getRecordComponents());
  }

  @Test
  void an_option_wins_over_the_environment_and_that_over_the_file() {
    var file = "https-port = 1\nhttp-port = 2\nhealth-port = 3\n";
    var environment =
        Map.of("SALLYPORT_HTTPS_PORT", "11", "SALLYPORT_HTTP_PORT", "12", "PATH", "/bin");

    var ports = read(Map.of("https-port", "21"), environment, file).ports();

    assertThat(ports.httpsPort()).isEqualTo(21);
    assertThat(ports.httpPort()).isEqualTo(12);
    assertThat(ports.healthPort()).isEqualTo(3);
  }

  @Test
  void tables_lists_sizes_and_times_are_read_from_the_file() {
    var read =
        read(
            Map.of(),
            Map.of(),
            """
            bind = ["127.0.0.1", "::1"]
            audit = "required"
            [limits]
            body-bytes = "2MiB"
            idle-time = "2m"
            json-depth = 12
            [token]
            lifetime = "5s"
            """);

    assertThat(read.ports().bind()).containsExactly("127.0.0.1", "::1");
    assertThat(read.audit().audit()).isEqualTo(AuditSettings.Mode.REQUIRED);
    assertThat(read.limits().bodyBytes().bytes()).isEqualTo(2L << 20);
    assertThat(read.limits().idleTime()).isEqualTo(Duration.ofMinutes(2));
    assertThat(read.limits().jsonDepth()).isEqualTo(12);
    assertThat(read.token().lifetime()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void everything_wrong_is_told_at_once_with_its_source_and_what_was_expected() {
    var problems =
        problems(
            Map.of("https-port", "70000"),
            Map.of("SALLYPORT_LIMITS_IDLE_TIME", "soon"),
            "audit = \"sometimes\"\nhttp-prot = 1\n");

    assertThat(problems)
        .extracting(Problem::setting)
        .containsExactlyInAnyOrder("https-port", "limits.idle-time", "audit", "http-prot");
    assertThat(line(problems, "https-port"))
        .isEqualTo(
            "https-port: found \"70000\" in option --https-port;"
                + " expected a number from 0 to 65535");
    assertThat(line(problems, "limits.idle-time")).contains("SALLYPORT_LIMITS_IDLE_TIME");
    assertThat(line(problems, "audit")).contains("required or best-effort");
    assertThat(line(problems, "http-prot")).contains("an unknown key").contains("http-port");
  }

  @Test
  void an_unknown_variable_of_ours_is_refused() {
    assertThat(problems(Map.of(), Map.of("SALLYPORT_HTPS_PORT", "1"), ""))
        .extracting(Problem::setting)
        .containsExactly("SALLYPORT_HTPS_PORT");
  }

  @Test
  void what_env_prints_for_clients_is_no_setting() {
    var printed = Map.of("SALLYPORT_CA_FILE", "x", "SALLYPORT_ADMIN_USER", "y");

    assertThat(read(Map.of(), printed, "").ports().httpsPort()).isEqualTo(8443);
  }

  @Test
  void a_bad_store_is_told_without_the_password_in_it() {
    var problems = problems(Map.of("store", "mysql://root:hunter2@db"), Map.of(), "");

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().line()).doesNotContain("hunter2");
  }

  @Test
  void a_file_that_is_no_toml_names_the_line_and_shows_nothing_of_it() {
    var problems = problems(Map.of(), Map.of(), "https-port = 1\nstore = \"secret-here\n");

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().line()).contains("at line 2").doesNotContain("secret-here");
  }

  @Test
  void a_missing_file_is_told() {
    var result =
        new ConfigurationSource(
                Map.of(), Map.of(), Optional.of(folder.resolve("no-such-file.toml")))
            .read();

    assertThat(result).isInstanceOf(ConfigurationSource.Result.Refused.class);
  }

  private static String line(List<Problem> problems, String setting) {
    return problems.stream()
        .filter(problem -> problem.setting().equals(setting))
        .findFirst()
        .orElseThrow()
        .line();
  }

  private Configuration read(
      Map<String, String> options, Map<String, String> environment, String toml) {
    var result = source(options, environment, toml).read();
    assertThat(result).isInstanceOf(ConfigurationSource.Result.Read.class);
    return ((ConfigurationSource.Result.Read) result).configuration();
  }

  private List<Problem> problems(
      Map<String, String> options, Map<String, String> environment, String toml) {
    var result = source(options, environment, toml).read();
    assertThat(result).isInstanceOf(ConfigurationSource.Result.Refused.class);
    return ((ConfigurationSource.Result.Refused) result).problems();
  }

  private ConfigurationSource source(
      Map<String, String> options, Map<String, String> environment, String toml) {
    try {
      var file = Files.writeString(folder.resolve("sallyport.toml"), toml);
      return new ConfigurationSource(options, environment, Optional.of(file));
    } catch (IOException fault) {
      throw new AssertionError(fault);
    }
  }
}
