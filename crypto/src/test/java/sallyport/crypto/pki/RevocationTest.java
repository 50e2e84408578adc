package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.crypto.OpenSsl;
import sallyport.crypto.pki.Revocation.Standing;

/** OpenSSL is the responder, and the authority that revokes. */
class RevocationTest {
  // The responder's clock is the system's: it cannot be set.
  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
  private final LocalAuthority authority =
      LocalAuthority.create("Sallyport test authority", InstantSource.fixed(now));
  private final LocalAuthority stranger =
      LocalAuthority.create("Sallyport test authority", InstantSource.fixed(now));
  private final X509Certificate leaf =
      authority
          .issue(
              List.of("login.localhost"),
              List.of(),
              Duration.ofDays(90),
              new Published(
                  URI.create("http://pki.localhost:8080/ca.crl"),
                  URI.create("http://pki.localhost:8080/ca.crt")))
          .leaf();

  @TempDir Path folder;
  private OpenSsl openssl;

  @BeforeEach
  void files() throws Exception {
    openssl = new OpenSsl(folder);
    Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    try (var key = authority.privateKey();
        var pem = Pem.privateKey(key)) {
      Files.write(folder.resolve("ca.key"), pem.expose(byte[]::clone));
    }
  }

  @Test
  void the_list_is_where_the_certificate_says_and_no_responder_is_named() {
    assertThat(Revocation.lists(leaf))
        .containsExactly(URI.create("http://pki.localhost:8080/ca.crl"));
    assertThat(Revocation.responders(leaf)).isEmpty();
    assertThat(Revocation.lists(authority.x509())).isEmpty();
  }

  @Test
  void a_certificate_of_another_maker_names_its_responder() throws Exception {
    openssl.run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "o.key",
        "-out",
        "o.pem",
        "-subj",
        "/CN=other",
        "-addext",
        "authorityInfoAccess=OCSP;URI:http://ocsp.example/a,caIssuers;URI:http://ca.example/c",
        "-addext",
        "crlDistributionPoints=URI:http://crl.example/l,URI:ldap://crl.example/l");
    var other = Pem.certificates(Files.readAllBytes(folder.resolve("o.pem"))).getFirst();

    assertThat(Revocation.responders(other)).containsExactly(URI.create("http://ocsp.example/a"));
    assertThat(Revocation.lists(other)).containsExactly(URI.create("http://crl.example/l"));
  }

  @Test
  void a_responder_says_that_a_certificate_is_good() throws Exception {
    var answer = respond("V\t491231235959Z\t\t" + serial() + "\tunknown\t/CN=Sallyport server\n");

    assertThat(judged(answer, authority)).isInstanceOf(Standing.Good.class);
  }

  @Test
  void a_responder_says_that_a_certificate_was_revoked_and_since_when() throws Exception {
    var answer =
        respond(
            "R\t491231235959Z\t260102030405Z\t" + serial() + "\tunknown\t/CN=Sallyport server\n");

    assertThat(judged(answer, authority))
        .isEqualTo(new Standing.Revoked(Instant.parse("2026-01-02T03:04:05Z")));
  }

  @Test
  void a_responder_may_not_know_the_certificate() throws Exception {
    assertThat(judged(respond(""), authority)).isEqualTo(new Standing.Unknown());
  }

  @Test
  void an_answer_that_another_signed_is_not_believed() throws Exception {
    var answer = respond("V\t491231235959Z\t\t" + serial() + "\tunknown\t/CN=Sallyport server\n");

    assertThat(judged(answer, stranger)).isInstanceOf(Standing.Unusable.class);
  }

  @Test
  void an_old_answer_is_not_believed() throws Exception {
    var answer = respond("V\t491231235959Z\t\t" + serial() + "\tunknown\t/CN=Sallyport server\n");

    var later = now.plus(Duration.ofDays(30));

    assertThat(Revocation.answered(answer, leaf, authority.x509(), later))
        .isInstanceOf(Standing.Unusable.class);
  }

  @Test
  void noise_is_no_answer() {
    var noise = "<html>blocked</html>".getBytes(US_ASCII);

    assertThat(judged(noise, authority)).isInstanceOf(Standing.Unusable.class);
    assertThat(Revocation.listed(noise, leaf, authority.x509(), now))
        .isInstanceOf(Standing.Unusable.class);
  }

  @Test
  void a_list_without_the_certificate_says_good_and_until_when() {
    var list = authority.crl(Duration.ofDays(7));

    assertThat(Revocation.listed(list, leaf, authority.x509(), now))
        .isEqualTo(new Standing.Good(now.plus(Duration.ofDays(7))));
    assertThat(Revocation.listed(list, leaf, stranger.x509(), now))
        .isInstanceOf(Standing.Unusable.class);
    assertThat(Revocation.listed(list, leaf, authority.x509(), now.plus(Duration.ofDays(8))))
        .isInstanceOf(Standing.Unusable.class);
  }

  @Test
  void a_list_with_the_certificate_says_since_when() throws Exception {
    Files.writeString(
        folder.resolve("index.txt"),
        "R\t491231235959Z\t260102030405Z\t" + serial() + "\tunknown\t/CN=Sallyport server\n");
    Files.writeString(
        folder.resolve("ca.cnf"),
        """
        [ca]
        default_ca = it
        [it]
        database = index.txt
        certificate = ca.pem
        private_key = ca.key
        default_md = sha256
        default_crl_days = 7
        """);
    openssl.run("ca", "-gencrl", "-config", "ca.cnf", "-out", "crl.pem");
    openssl.run("crl", "-in", "crl.pem", "-outform", "DER", "-out", "crl.der");

    var list = Files.readAllBytes(folder.resolve("crl.der"));

    assertThat(Revocation.listed(list, leaf, authority.x509(), now))
        .isEqualTo(new Standing.Revoked(Instant.parse("2026-01-02T03:04:05Z")));
  }

  private Standing judged(byte[] answer, LocalAuthority issuer) {
    return Revocation.answered(answer, leaf, issuer.x509(), now);
  }

  /** What OpenSSL answers to our question, with this index of an authority. */
  private byte[] respond(String index) throws Exception {
    Files.writeString(folder.resolve("index.txt"), index);
    Files.write(folder.resolve("question.der"), Revocation.question(leaf, authority.x509()));
    openssl.run(
        "ocsp",
        "-index",
        "index.txt",
        "-CA",
        "ca.pem",
        "-rsigner",
        "ca.pem",
        "-rkey",
        "ca.key",
        "-reqin",
        "question.der",
        "-respout",
        "answer.der",
        "-ndays",
        "7");
    return Files.readAllBytes(folder.resolve("answer.der"));
  }

  private String serial() {
    var hex = leaf.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    return hex.length() % 2 == 0 ? hex : "0" + hex;
  }
}
