package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.connectivity.doctor.Patient.AUTHORITY;
import static sallyport.connectivity.doctor.Patient.CLOCK;
import static sallyport.connectivity.doctor.Patient.NOW;
import static sallyport.connectivity.doctor.Patient.STRANGER;
import static sallyport.connectivity.doctor.Patient.VAULT;
import static sallyport.connectivity.doctor.Patient.certificate;
import static sallyport.connectivity.doctor.Patient.examine;
import static sallyport.connectivity.doctor.Patient.found;
import static sallyport.connectivity.doctor.Patient.upTo;
import static sallyport.connectivity.doctor.Patient.vault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;
import sallyport.crypto.pki.LocalAuthority;
import sallyport.crypto.pki.ServerCertificate;

class EndpointTest {
  @Test
  void a_sound_endpoint_has_nothing_but_ok() throws Exception {
    try (var lists = lists(Duration.ofDays(7));
        var server =
            Loopback.https(certificate(AUTHORITY, lists.port(), VAULT), EndpointTest::empty)) {
      var findings = examine(upTo(Check.CLOCK), vault(server.port()));

      assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.OK);
      assertThat(findings)
          .extracting(Finding::check)
          .containsExactly(
              Check.NAMES, Check.TCP, Check.TLS, Check.REVOCATION, Check.HTTP, Check.CLOCK);
      assertThat(found(findings, Check.TLS).says())
          .contains("TLSv1.3", "CN=Sallyport server < CN=Sallyport test authority");
    }
  }

  @Test
  void a_closed_port_is_told_with_the_rule_that_is_missing() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    var findings = examine(upTo(Check.CLOCK), vault(port));

    var tcp = found(findings, Check.TCP);
    assertThat(tcp.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(tcp.says()).contains("refused");
    assertThat(tcp.rule()).contains(vault(port));
    assertThat(found(findings, Check.TLS).verdict()).isEqualTo(Verdict.NOT_CHECKED);
    assertThat(found(findings, Check.TLS).says()).isEqualTo("since tcp failed");
  }

  @Test
  void what_drops_packets_is_given_up_in_time_and_told_apart_from_what_refuses() throws Exception {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var waiting = fill(full);
      long from = System.nanoTime();

      var tcp = found(examine(EnumSet.of(Check.TCP), vault(full.getLocalPort())), Check.TCP);

      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(15));
      assertThat(tcp.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(tcp.says()).contains("nothing answers in time");
      assertThat(tcp.rule()).isPresent();
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void a_name_that_does_not_resolve_is_no_matter_of_rules() {
    var endpoint = new Endpoint("unknown.example", 443, true, Purpose.DIRECTORY, "why", false);

    var names = found(examine(EnumSet.of(Check.NAMES), endpoint), Check.NAMES);

    assertThat(names.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(names.says()).contains("does not resolve");
    assertThat(names.rule()).isEmpty();
  }

  @Test
  void a_server_that_accepts_and_stays_silent_fails_in_the_handshake() throws Exception {
    try (var server = Loopback.raw(socket -> Thread.sleep(Duration.ofSeconds(30)))) {
      var tls = found(examine(EnumSet.of(Check.TLS), vault(server.port())), Check.TLS);

      assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(tls.says()).contains("nothing answers in time");
    }
  }

  @Test
  void a_certificate_of_other_names_is_told_with_its_names() throws Exception {
    var tls = tls(certificate(AUTHORITY, 1, "*.other.example"));

    assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(tls.says()).contains("made out to other names: *.other.example");
    assertThat(tls.rule()).isEmpty();
  }

  @Test
  void an_expired_certificate_is_told_with_its_end() throws Exception {
    var before = InstantSource.fixed(NOW.minus(Duration.ofDays(100)));
    var old = authorityAt(before);
    var certificate =
        old.issue(List.of(VAULT), List.of(), Duration.ofDays(90), Patient.published(1));
    try (var server = Loopback.https(certificate, EndpointTest::empty)) {
      var client =
          new Doctor.Client(
              Patient.NAMES,
              ProxySettings.NONE,
              Trust.with(List.of(old.x509()), NOW),
              Optional.empty(),
              Patient.PATIENCE);

      var tls = found(examine(client, EnumSet.of(Check.TLS), vault(server.port())), Check.TLS);

      assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(tls.says()).contains("CN=Sallyport server expired at 2026-11-13T04:50:00Z");
    }
  }

  @Test
  void a_certificate_that_ends_within_a_week_is_a_warning() throws Exception {
    var certificate =
        AUTHORITY.issue(List.of(VAULT), List.of(), Duration.ofDays(3), Patient.published(1));

    var tls = tls(certificate);

    assertThat(tls.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(tls.says()).contains("which is soon");
  }

  @Test
  void a_proxy_that_opens_tls_is_named_as_such_with_its_authority() throws Exception {
    var tls = tls(certificate(STRANGER, 1, VAULT));

    assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(tls.says()).contains("issued by CN=Inspecting proxy", "interception");
    assertThat(tls.rule()).isPresent();
  }

  @Test
  void an_authority_that_is_trusted_and_not_the_public_clouds_is_a_warning() throws Exception {
    var endpoint = "contoso.vault.azure.net";
    try (var server = Loopback.https(certificate(AUTHORITY, 1, endpoint), EndpointTest::empty)) {
      var findings =
          examine(
              Cloud.named("AzureCloud").orElseThrow(),
              Patient.client(Map.of(), Optional.empty()),
              EnumSet.of(Check.TLS),
              new Endpoint(endpoint, server.port(), true, Purpose.VAULT, "why", false));

      assertThat(found(findings, Check.TLS).verdict()).isEqualTo(Verdict.WARNING);
      assertThat(found(findings, Check.TLS).says()).contains("a proxy on the way opens TLS");
    }
  }

  @Test
  void a_server_of_old_tls_is_told_what_it_lacks() throws Exception {
    // A fatal alert of TLS 1.1: protocol_version, as a server that knows nothing newer sends it.
    byte[] alert = {0x15, 0x03, 0x02, 0x00, 0x02, 0x02, 70};
    try (var server =
        Loopback.raw(socket -> {
          if (socket.getInputStream().read(new byte[64]) < 0) {
            return;
          }
          socket.getOutputStream().write(alert);
        })) {
      var tls = found(examine(EnumSet.of(Check.TLS), vault(server.port())), Check.TLS);

      assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(tls.says()).contains("neither TLS 1.2 nor TLS 1.3");
    }
  }

  @Test
  void what_speaks_no_tls_is_told_so() throws Exception {
    try (var server =
        Loopback.raw(socket -> {
          if (socket.getInputStream().read(new byte[64]) < 0) {
            return;
          }
          socket.getOutputStream().write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(US_ASCII));
        })) {
      var tls = found(examine(EnumSet.of(Check.TLS), vault(server.port())), Check.TLS);

      assertThat(tls.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(tls.says()).contains("does not speak TLS");
    }
  }

  @Test
  void a_clock_that_is_ten_minutes_off_is_a_failure_with_the_side() throws Exception {
    var date = "Date: Mon, 23 Nov 2026 05:10:00 GMT\r\n";

    var clock = clock(date);

    assertThat(clock.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(clock.says()).contains("600 s behind");
  }

  @Test
  void a_clock_that_is_two_minutes_off_is_a_warning() throws Exception {
    assertThat(clock("Date: Mon, 23 Nov 2026 04:58:00 GMT\r\n").verdict())
        .isEqualTo(Verdict.WARNING);
  }

  @Test
  void an_answer_without_a_date_says_nothing_of_the_clock() throws Exception {
    assertThat(clock("").verdict()).isEqualTo(Verdict.NOT_CHECKED);
  }

  @Test
  void a_list_that_cannot_be_fetched_fails_with_the_rule_for_its_host() throws Exception {
    int closed;
    try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = port.getLocalPort();
    }

    var revocation = revocation(closed);

    assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
    var rule = revocation.rule().orElseThrow();
    assertThat(rule.host()).isEqualTo("pki.test.example");
    assertThat(rule.port()).isEqualTo(closed);
    assertThat(rule.tls()).isFalse();
  }

  @Test
  void a_list_that_is_out_of_date_fails_and_is_no_matter_of_rules() throws Exception {
    try (var lists = lists(Duration.ofHours(-1))) {
      var revocation = revocation(lists.port());

      assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(revocation.says()).contains("out of date");
      assertThat(revocation.rule()).isEmpty();
    }
  }

  @Test
  void a_wildcard_is_not_checked_and_says_how_to_name_one() {
    var endpoint = new Endpoint("*.vault.test.example", 443, true, Purpose.VAULT, "why", false);

    var findings = examine(upTo(Check.PERMISSION), endpoint);

    assertThat(findings).extracting(Finding::verdict).containsExactly(Verdict.NOT_CHECKED);
    assertThat(findings.getFirst().says()).contains("--vault");
  }

  @Test
  void a_plain_endpoint_is_reached_when_it_answers() throws Exception {
    try (var lists = lists(Duration.ofDays(7))) {
      var findings =
          examine(
              upTo(Check.CLOCK),
              new Endpoint(
                  "pki.test.example", lists.port(), false, Purpose.REVOCATION, "why", false));

      assertThat(findings)
          .extracting(Finding::check)
          .containsExactly(Check.NAMES, Check.TCP, Check.HTTP, Check.CLOCK);
      assertThat(found(findings, Check.HTTP).verdict()).isEqualTo(Verdict.OK);
    }
  }

  private static byte[] empty(String request) {
    return Loopback.answer("404 Not Found", "", "");
  }

  private static Finding tls(ServerCertificate certificate) throws Exception {
    try (var server = Loopback.https(certificate, EndpointTest::empty)) {
      return found(examine(EnumSet.of(Check.TLS), vault(server.port())), Check.TLS);
    }
  }

  private static Finding clock(String date) throws Exception {
    try (var server =
        Loopback.https(
            certificate(AUTHORITY, 1, VAULT), _ -> Loopback.answer("200 OK", date, new byte[0]))) {
      return found(examine(EnumSet.of(Check.CLOCK), vault(server.port())), Check.CLOCK);
    }
  }

  private static Finding revocation(int listPort) throws Exception {
    try (var server =
        Loopback.https(certificate(AUTHORITY, listPort, VAULT), EndpointTest::empty)) {
      return found(examine(EnumSet.of(Check.REVOCATION), vault(server.port())), Check.REVOCATION);
    }
  }

  private static Loopback lists(Duration life) throws IOException {
    var list = AUTHORITY.crl(life);
    return Loopback.http(
        _ -> Loopback.answer("200 OK", "Date: Mon, 23 Nov 2026 05:00:00 GMT\r\n", list));
  }

  private static LocalAuthority authorityAt(InstantSource clock) {
    assertThat(CLOCK.instant()).isAfter(clock.instant());
    return LocalAuthority.create("Old authority", clock);
  }

  /** Connections that nobody accepts, until the kernel drops what comes. */
  private static List<Socket> fill(ServerSocket full) throws IOException {
    var waiting = new ArrayList<Socket>();
    for (int at = 0; at < 8; at++) {
      var socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 300);
      } catch (IOException _) {
        return waiting;
      }
    }
    throw new AssertionError("the queue does not fill");
  }
}
