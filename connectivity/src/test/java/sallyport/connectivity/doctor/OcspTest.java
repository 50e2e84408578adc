package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Programs;
import sallyport.crypto.pki.ServerCertificate;

/** A certificate that names a responder and no list, and OpenSSL as that responder. */
class OcspTest {
  private static final String SERIAL = "1001";
  private static final String HOST = "ocsp.test.example";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path folder;

  @BeforeEach
  void authority() throws Exception {
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days"
            + " 3650 -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server");
  }

  @Test
  void a_certificate_that_the_responder_knows_is_good() throws Exception {
    try (var responder = responder("V\t491231235959Z\t\t" + SERIAL + "\tunknown\t/CN=server\n")) {
      var revocation = examined(responder.port(), PATIENCE);

      assertThat(revocation.verdict()).as(revocation.says()).isEqualTo(Verdict.OK);
      assertThat(revocation.says()).isEqualTo("good, by " + at(responder.port()));
      assertThat(responder.requests).singleElement().asString().startsWith("POST / HTTP/1.1");
    }
  }

  @Test
  void a_revoked_certificate_is_told_with_the_time_and_is_no_matter_of_rules() throws Exception {
    try (var responder =
        responder("R\t491231235959Z\t260102030405Z\t" + SERIAL + "\tunknown\t/CN=server\n")) {
      var revocation = examined(responder.port(), PATIENCE);

      assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(revocation.says())
          .isEqualTo("CN=server was revoked at 2026-01-02T03:04:05Z, says " + at(responder.port()));
      assertThat(revocation.rule()).isEmpty();
    }
  }

  @Test
  void a_certificate_that_the_responder_does_not_know_fails() throws Exception {
    try (var responder = responder("")) {
      var revocation = examined(responder.port(), PATIENCE);

      assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(revocation.says()).contains("does not know the certificate");
      assertThat(revocation.rule()).isEmpty();
    }
  }

  @Test
  void a_silent_responder_fails_with_the_rule_for_its_host() throws Exception {
    try (var silent = Loopback.raw(socket -> socket.getInputStream().transferTo(nowhere()))) {
      var revocation = examined(silent.port(), Duration.ofMillis(700));

      assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(revocation.says()).contains("nothing answers in time");
      assertRule(revocation, silent.port());
    }
  }

  @Test
  void a_page_in_place_of_the_responder_fails_with_the_rule_for_its_host() throws Exception {
    try (var proxy = Loopback.http(_ -> Loopback.answer("403 Forbidden", "", "blocked"))) {
      var revocation = examined(proxy.port(), PATIENCE);

      assertThat(revocation.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(revocation.says()).contains("answers 403");
      assertRule(revocation, proxy.port());
    }
  }

  private static void assertRule(Finding revocation, int port) {
    var rule = revocation.rule().orElseThrow();
    assertThat(rule.host()).isEqualTo(HOST);
    assertThat(rule.port()).isEqualTo(port);
    assertThat(rule.tls()).isFalse();
  }

  private static String at(int port) {
    return "http://" + HOST + ":" + port + "/";
  }

  private static java.io.OutputStream nowhere() {
    return java.io.OutputStream.nullOutputStream();
  }

  private Loopback responder(String index) throws IOException {
    Files.writeString(folder.resolve("index.txt"), index);
    return Loopback.http(request -> {
      try {
        var question = request.substring(request.indexOf("\r\n\r\n") + 4);
        Files.write(folder.resolve("question.der"), question.getBytes(ISO_8859_1));
        openssl(
            "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin question.der"
                + " -respout answer.der -ndays 7");
        return Loopback.answer(
            "200 OK",
            "Content-Type: application/ocsp-response\r\n",
            Files.readAllBytes(folder.resolve("answer.der")));
      } catch (Exception fault) {
        throw new IllegalStateException(fault);
      }
    });
  }

  private Finding examined(int port, Duration patience) throws Exception {
    Files.writeString(
        folder.resolve("extensions"),
        "subjectAltName=DNS:"
            + Patient.VAULT
            + "\nauthorityInfoAccess=OCSP;URI:"
            + at(port)
            + "\nextendedKeyUsage=serverAuth\n");
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 90 -out server.pem"
            + " -extfile extensions -set_serial 0x"
            + SERIAL);
    var authority = certificate("ca.pem");
    var chain = folder.resolve("chain.pem");
    Files.writeString(
        chain,
        Files.readString(folder.resolve("server.pem"))
            + Files.readString(folder.resolve("ca.pem")));
    var client =
        new Doctor.Client(
            Patient.NAMES,
            ProxySettings.NONE,
            Trust.with(List.of(authority), Instant.now()),
            Optional.empty(),
            patience);
    try (var server =
        Loopback.https(
            ServerCertificate.read(chain, folder.resolve("server.key")),
            _ -> Loopback.answer("404 Not Found", "", ""))) {
      var findings =
          new Doctor(
                  Cloud.own("test.example", 443, 80),
                  client,
                  EnumSet.of(Check.REVOCATION),
                  InstantSource.system())
              .examine(List.of(Patient.vault(server.port())), _ -> {});
      return Patient.found(findings, Check.REVOCATION);
    }
  }

  private X509Certificate certificate(String file) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(folder.resolve(file))));
  }

  private void openssl(String words) throws Exception {
    var command = new ArrayList<>(List.of("env", "-C", folder.toString(), "openssl"));
    command.addAll(List.of(words.split(" ")));
    Programs.expect(command.toArray(String[]::new));
  }
}
