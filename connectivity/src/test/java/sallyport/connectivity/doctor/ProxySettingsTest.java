package sallyport.connectivity.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.connectivity.doctor.Patient.AUTHORITY;
import static sallyport.connectivity.doctor.Patient.VAULT;
import static sallyport.connectivity.doctor.Patient.certificate;
import static sallyport.connectivity.doctor.Patient.examine;
import static sallyport.connectivity.doctor.Patient.found;
import static sallyport.connectivity.doctor.Patient.vault;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.connectivity.doctor.ProxySettings.Way;

class ProxySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, a.localhost, true",
    ".localhost, a.localhost, true",
    "*.localhost, a.localhost, true",
    "localhost, alocalhost, false",
    "A.Example, a.example, true",
    "a.example:8443, a.example, true",
    "a.example:443, a.example, false",
    "'b.example, a.example', a.example, true",
    "*, a.example, true",
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/8, 11.1.2.3, false",
    "'', a.example, false"
  })
  void no_proxy_is_read_as_curl_reads_it(String exceptions, String host, boolean straight) {
    var settings =
        ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions));

    assertThat(settings.wayTo(host, 8443, true) instanceof Way.Straight).isEqualTo(straight);
  }

  @Test
  void small_letters_come_before_capitals_and_plain_http_has_a_proxy_of_its_own() {
    var settings =
        ProxySettings.of(
            Map.of("HTTPS_PROXY", "one:1", "https_proxy", "two:2", "HTTP_PROXY", "three:3"));

    assertThat(through(settings, true)).isEqualTo("http://two:2 (https_proxy)");
    assertThat(through(settings, false)).isEqualTo("http://three:3 (HTTP_PROXY)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://me:hidden@proxy:1", "https://me:hidden@proxy", "http://hid den"})
  void another_kind_of_proxy_is_refused_by_its_variable_and_not_its_value(String value) {
    assertThatThrownBy(() -> ProxySettings.of(Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("HTTPS_PROXY: ")
        .hasMessageNotContaining("hid");
  }

  @Test
  void a_proxy_that_refuses_to_connect_is_told_with_the_rule_it_lacks() throws Exception {
    try (var proxy = Loopback.proxy("403 Forbidden", 0)) {
      var findings = through(proxy, "");

      assertThat(found(findings, Check.PROXY).verdict()).isEqualTo(Verdict.FAILED);
      assertThat(found(findings, Check.PROXY).says()).contains("answers 403");
      assertThat(found(findings, Check.PROXY).rule()).contains(vault(8443));
      assertThat(found(findings, Check.TLS).verdict()).isEqualTo(Verdict.NOT_CHECKED);
    }
  }

  @Test
  void a_proxy_that_wants_a_login_is_told_where_to_give_it() throws Exception {
    try (var proxy = Loopback.proxy("407 Proxy Authentication Required", 0)) {
      var finding = found(through(proxy, ""), Check.PROXY);

      assertThat(finding.mend().orElseThrow()).contains("user:password@");
    }
  }

  @Test
  void a_proxy_that_does_not_run_is_told_by_itself_and_not_as_a_rule() throws Exception {
    Loopback gone;
    try (var proxy = Loopback.proxy("200 OK", 0)) {
      gone = proxy;
    }

    var finding = found(through(gone, ""), Check.PROXY);

    assertThat(finding.says()).contains("is not reached: the connection is refused");
    assertThat(finding.rule()).isEmpty();
  }

  @Test
  void through_a_proxy_tls_is_checked_end_to_end_and_no_name_is_looked_up() throws Exception {
    try (var server =
            Loopback.https(
                certificate(AUTHORITY, 1, VAULT), _ -> Loopback.answer("200 OK", "", ""));
        var proxy = Loopback.proxy("200 Connection established", server.port())) {
      var findings = through(proxy, "me:hidden@");

      assertThat(found(findings, Check.PROXY).verdict()).isEqualTo(Verdict.OK);
      assertThat(found(findings, Check.NAMES).verdict()).isEqualTo(Verdict.NOT_CHECKED);
      assertThat(found(findings, Check.TLS).verdict()).isEqualTo(Verdict.OK);
      assertThat(found(findings, Check.HTTP).verdict()).isEqualTo(Verdict.OK);
      assertThat(proxy.requests)
          .allMatch(head -> head.startsWith("CONNECT " + VAULT + ":8443 "))
          .allMatch(head -> head.contains("Proxy-Authorization: Basic bWU6aGlkZGVu"));
      assertThat(findings.toString()).doesNotContain("hidden");
    }
  }

  @Test
  void a_host_that_no_proxy_lists_is_reached_straight_and_says_why() throws Exception {
    try (var server =
        Loopback.https(certificate(AUTHORITY, 1, VAULT), _ -> Loopback.answer("200 OK", "", ""))) {
      var client =
          Patient.client(
              Map.of("HTTPS_PROXY", "http://127.0.0.1:1", "NO_PROXY", ".test.example"),
              Optional.empty());

      var findings = examine(client, EnumSet.of(Check.PROXY, Check.TLS), vault(server.port()));

      assertThat(found(findings, Check.PROXY).says())
          .isEqualTo("none: NO_PROXY lists .test.example");
      assertThat(found(findings, Check.TLS).verdict()).isEqualTo(Verdict.OK);
    }
  }

  private static List<Finding> through(Loopback proxy, String login) {
    var variables = Map.of("HTTPS_PROXY", "http://" + login + "127.0.0.1:" + proxy.port());
    return examine(
        Patient.client(variables, Optional.empty()),
        EnumSet.of(Check.PROXY, Check.NAMES, Check.TLS, Check.HTTP),
        vault(8443));
  }

  private static String through(ProxySettings settings, boolean tls) {
    return settings.wayTo("a.example", 443, tls) instanceof Way.Through(var proxy)
        ? proxy.toString()
        : "none";
  }
}
