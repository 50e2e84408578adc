package sallyport.crypto.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.OpenSsl;
import sallyport.crypto.SecretBytes;

class LocalAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Published PUBLISHED =
      new Published(
          URI.create("http://pki.localhost:8080/ca.crl"),
          URI.create("http://pki.localhost:8080/ca.crt"));
  private static final List<String> NAMES = List.of("login.localhost", "*.vault.localhost");
  private static final LocalAuthority AUTHORITY =
      LocalAuthority.create("Sallyport test authority", CLOCK);
  private static final ServerCertificate SERVER = issue(AUTHORITY);

  @TempDir Path folder;
  private OpenSsl openssl;

  @BeforeEach
  void filesForOpenssl() throws Exception {
    openssl = new OpenSsl(folder);
    Files.writeString(folder.resolve("ca.pem"), AUTHORITY.certificatePem());
    Files.writeString(folder.resolve("server.pem"), SERVER.chainPem());
    Files.write(folder.resolve("ca.crl"), AUTHORITY.crl(Duration.ofDays(7)));
    openssl.run("crl", "-inform", "DER", "-in", "ca.crl", "-out", "crl.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"login.localhost", "dev.vault.localhost", "LOGIN.localhost"})
  void openssl_accepts_the_server_strictly_and_by_name(String host) throws Exception {
    assertThat(openssl.run(verify(NOW, "-verify_hostname", host))).contains("server.pem: OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "a.dev.vault.localhost", "vault.localhost", "other.test"})
  void openssl_refuses_the_server_under_another_name(String host) throws Exception {
    assertThat(openssl.tried(verify(NOW, "-verify_hostname", host)).output())
        .contains("hostname mismatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void openssl_accepts_the_server_by_address(String address) throws Exception {
    assertThat(openssl.run(verify(NOW, "-verify_ip", address))).contains("server.pem: OK");
  }

  @Test
  void certificates_hold_from_ten_minutes_ago_to_their_end_and_not_longer() throws Exception {
    assertThat(openssl.run(verify(NOW.minus(Duration.ofMinutes(10))))).contains(": OK");
    assertThat(openssl.tried(verify(NOW.minus(Duration.ofMinutes(11)))).output())
        .contains("not yet valid");
    openssl.run("crl", "-inform", "DER", "-in", longLivedCrl(), "-out", "crl.pem");
    assertThat(openssl.run(verify(NOW.plus(Duration.ofDays(89))))).contains(": OK");
    assertThat(openssl.tried(verify(NOW.plus(Duration.ofDays(90)))).output())
        .contains("certificate has expired");
  }

  @Test
  void openssl_reads_the_revocation_list_as_this_authoritys_own() throws Exception {
    assertThat(openssl.run("crl", "-in", "crl.pem", "-CAfile", "ca.pem", "-noout", "-text"))
        .contains("verify OK")
        .contains("No Revoked Certificates")
        .contains("Next Update: Nov 30 05:00:00 2026 GMT")
        .contains("CRL Number");
    assertThat(openssl.tried(verify(NOW.plus(Duration.ofDays(8)))).output())
        .contains("CRL has expired");
  }

  @Test
  void the_server_certificate_says_where_to_check_it_and_nothing_unwanted() throws Exception {
    assertThat(openssl.run("x509", "-in", "server.pem", "-noout", "-text"))
        .contains("URI:http://pki.localhost:8080/ca.crl")
        .contains("CA Issuers - URI:http://pki.localhost:8080/ca.crt")
        .contains("TLS Web Server Authentication")
        .contains("Public-Key: (2048 bit)")
        .contains("Authority Key Identifier")
        .doesNotContain("Name Constraints");
    assertThat(openssl.run("x509", "-in", "ca.pem", "-noout", "-text"))
        .contains("CA:TRUE, pathlen:0")
        .contains("Certificate Sign, CRL Sign")
        .contains("Subject Key Identifier")
        .contains("CN = Sallyport test authority")
        .doesNotContain("Name Constraints");
  }

  @Test
  void an_authority_comes_back_from_its_stored_form() throws Exception {
    var loaded = LocalAuthority.load(AUTHORITY.privateKey(), AUTHORITY.certificate(), CLOCK);

    Files.writeString(folder.resolve("server.pem"), issue(loaded).chainPem());

    assertThat(openssl.run(verify(NOW))).contains(": OK");
    assertThat(loaded.issued(SERVER)).isTrue();
    assertThat(loaded.endsAt()).isEqualTo(AUTHORITY.endsAt());
  }

  @Test
  void an_authority_does_not_know_anothers_certificates_and_refuses_anothers_key() {
    var other = LocalAuthority.create("Sallyport test authority", CLOCK);

    assertThat(other.issued(SERVER)).isFalse();
    assertThatThrownBy(
            () -> LocalAuthority.load(other.privateKey(), AUTHORITY.certificate(), CLOCK))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageContaining("not that of its certificate");
    assertThatThrownBy(
            () -> LocalAuthority.load(SERVER.privateKey(), SERVER.chain().getFirst(), CLOCK))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageContaining("not an authority's");
    assertThatThrownBy(() ->
            LocalAuthority.load(
                SecretBytes.ofUtf8("PLANTED-SECRET"), AUTHORITY.certificate(), CLOCK))
        .isInstanceOf(UnusableCertificateException.class)
        .hasNoCause()
        .hasMessageNotContaining("PLANTED");
  }

  @Test
  void no_server_certificate_outlives_its_authority() {
    var late = InstantSource.fixed(AUTHORITY.endsAt().minus(Duration.ofDays(3)));
    var authority = LocalAuthority.load(AUTHORITY.privateKey(), AUTHORITY.certificate(), late);

    assertThat(issue(authority).endsAt()).isEqualTo(AUTHORITY.endsAt());
  }

  @Test
  void renewal_is_due_from_two_thirds_of_the_life_on() {
    var from = NOW.minus(Duration.ofMinutes(10));

    assertThat(SERVER.renewalDue(NOW)).isFalse();
    assertThat(SERVER.renewalDue(from.plus(Duration.ofDays(60)).minusSeconds(1))).isFalse();
    assertThat(SERVER.renewalDue(from.plus(Duration.ofDays(60)))).isTrue();
    assertThat(SERVER.renewalDue(NOW.plus(Duration.ofDays(400)))).isTrue();
  }

  @Test
  void a_server_certificate_knows_which_names_it_covers() {
    var loopback = List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    assertThat(SERVER.covers(NAMES, loopback)).isTrue();
    assertThat(SERVER.covers(List.of("*.VAULT.localhost"), List.of())).isTrue();
    assertThat(SERVER.covers(List.of("graph.localhost"), List.of())).isFalse();
    assertThat(SERVER.covers(NAMES, List.of(InetAddress.ofLiteral("127.0.0.2")))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "*", "a.*.b", "-a.b", "a..b", "bücher.example", "a/b", "a\n"})
  void a_name_that_is_none_is_not_certified(String name) {
    assertThatThrownBy(
            () -> AUTHORITY.issue(List.of(name), List.of(), LocalAuthority.SERVER_LIFE, PUBLISHED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private String longLivedCrl() throws Exception {
    Files.write(folder.resolve("long.crl"), AUTHORITY.crl(Duration.ofDays(400)));
    return "long.crl";
  }

  private static String[] verify(Instant at, String... more) {
    var command =
        "verify -x509_strict -purpose sslserver -CAfile ca.pem -CRLfile crl.pem -crl_check -attime "
            + at.getEpochSecond();
    for (var argument : more) {
      command += " " + argument;
    }
    return (command + " server.pem").split(" ");
  }

  private static ServerCertificate issue(LocalAuthority authority) {
    return authority.issue(
        NAMES,
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")),
        LocalAuthority.SERVER_LIFE,
        PUBLISHED);
  }
}
