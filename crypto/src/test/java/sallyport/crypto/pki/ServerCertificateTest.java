package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.OpenSsl;
import sallyport.crypto.SecretBytes;

/** Certificates that the operator brings, as the openssl command line writes them. */
class ServerCertificateTest {
  @TempDir Path folder;
  private OpenSsl openssl;

  @BeforeEach
  void openssl() {
    openssl = new OpenSsl(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "genrsa -traditional -out key.pem 2048, BEGIN RSA PRIVATE KEY",
    "genpkey -algorithm RSA -out key.pem, BEGIN PRIVATE KEY",
    "ecparam -name prime256v1 -genkey -out key.pem, BEGIN EC PRIVATE KEY",
    "ecparam -name secp384r1 -genkey -noout -out key.pem, BEGIN EC PRIVATE KEY",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem, BEGIN PRIVATE KEY"
  })
  void every_plain_form_of_a_key_is_read(String command, String form) throws Exception {
    openssl.run(command.split(" "));
    certify("key.pem", "cert.pem");

    var server = ServerCertificate.read(path("cert.pem"), path("key.pem"));

    assertThat(Files.readString(path("key.pem"))).contains(form);
    Files.write(path("out.der"), server.privateKey().expose(byte[]::clone));
    assertThat(openssl.run("pkey", "-inform", "DER", "-in", "out.der", "-pubout"))
        .isEqualTo(openssl.run("pkey", "-in", "key.pem", "-pubout"));
  }

  @Test
  void key_and_certificate_may_stand_in_one_file() throws Exception {
    rsa("key.pem");
    certify("key.pem", "cert.pem");
    Files.writeString(
        path("both.pem"), Files.readString(path("key.pem")) + Files.readString(path("cert.pem")));

    var server = ServerCertificate.read(path("both.pem"), path("both.pem"));

    assertThat(server.chain()).hasSize(1);
    assertThat(server.toString()).contains("own.example").doesNotContain("PRIVATE");
  }

  @Test
  void a_chain_keeps_its_order_and_a_disordered_one_is_refused() throws Exception {
    chain();
    Files.writeString(
        path("chain.pem"), Files.readString(path("leaf.pem")) + Files.readString(path("root.pem")));

    var server = ServerCertificate.read(path("chain.pem"), path("leaf.key"));

    assertThat(server.chain()).hasSize(2);
    assertThat(Pem.certificates(server.chainPem().getBytes(UTF_8)))
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .containsExactly("CN=leaf.example", "CN=root");
    Files.writeString(
        path("backwards.pem"),
        Files.readString(path("root.pem")) + Files.readString(path("leaf.pem")));
    assertUnusable("backwards.pem", "leaf.key", "server's own certificate first");
    rsa("other.key");
    certify("other.key", "other.pem");
    Files.writeString(
        path("gap.pem"), Files.readString(path("leaf.pem")) + Files.readString(path("other.pem")));
    assertUnusable("gap.pem", "leaf.key", "certificate 2 did not issue the one before it");
  }

  @Test
  void a_key_of_another_certificate_is_refused() throws Exception {
    rsa("key.pem");
    rsa("other.pem");
    openssl.run("ecparam -name prime256v1 -genkey -out ec.pem".split(" "));
    certify("key.pem", "cert.pem");

    assertUnusable("cert.pem", "other.pem", "not that of the first certificate");
    assertUnusable("cert.pem", "ec.pem", "not that of the first certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-traditional"})
  void an_encrypted_key_is_refused_with_the_mend(String form) throws Exception {
    rsa("key.pem");
    certify("key.pem", "cert.pem");
    openssl.run(
        ("rsa -in key.pem -aes256 -passout pass:hunter2 -out locked.pem " + form)
            .strip()
            .split(" "));

    assertUnusable("cert.pem", "locked.pem", "decrypt it with openssl pkey");
  }

  @Test
  void a_key_that_is_neither_rsa_nor_ec_is_refused() throws Exception {
    openssl.run("genpkey -algorithm ED25519 -out ed.pem".split(" "));
    rsa("key.pem");
    certify("key.pem", "cert.pem");

    assertUnusable("cert.pem", "ed.pem", "neither RSA nor EC");
  }

  @Test
  void files_that_are_missing_empty_swapped_damaged_or_huge_are_refused_by_name() throws Exception {
    rsa("key.pem");
    certify("key.pem", "cert.pem");
    Files.writeString(path("empty.pem"), "");
    Files.writeString(
        path("damaged.pem"),
        "-----BEGIN PRIVATE KEY-----\nUExBTlRFRC1TRUNSRVQ=\n-----END PRIVATE KEY-----\n");
    Files.write(path("huge.pem"), new byte[300 * 1024]);

    assertUnusable("missing.pem", "key.pem", "missing.pem cannot be read");
    assertUnusable("cert.pem", "missing.pem", "missing.pem cannot be read");
    assertUnusable("empty.pem", "key.pem", "empty.pem: no certificate found");
    assertUnusable("cert.pem", "empty.pem", "empty.pem: no private key found");
    assertUnusable("key.pem", "cert.pem", "key.pem: no certificate found");
    assertUnusable("cert.pem", "damaged.pem", "damaged.pem: the private key file is not readable");
    assertUnusable("huge.pem", "key.pem", "holds something else");
  }

  @Test
  void a_certificate_comes_back_from_its_stored_form_with_its_own_key_only() throws Exception {
    rsa("key.pem");
    certify("key.pem", "cert.pem");
    var server = ServerCertificate.read(path("cert.pem"), path("key.pem"));

    var loaded = ServerCertificate.load(server.chain(), server.privateKey());

    assertThat(loaded.chain().getFirst()).isEqualTo(server.chain().getFirst());
    var pem = Pem.privateKey(loaded.privateKey()).<String>expose(text -> new String(text, UTF_8));
    assertThat(pem).isEqualTo(openssl.run("pkey", "-in", "key.pem"));
    assertThatThrownBy(
            () -> ServerCertificate.load(server.chain(), SecretBytes.ofUtf8("PLANTED-SECRET")))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageNotContaining("PLANTED");
    assertThatThrownBy(() -> ServerCertificate.load(List.of(), server.privateKey()))
        .isInstanceOf(UnusableCertificateException.class);
  }

  private void assertUnusable(String certificate, String key, String message) {
    assertThatThrownBy(() -> ServerCertificate.read(path(certificate), path(key)))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("PLANTED")
        .hasNoCause();
  }

  private void rsa(String key) throws Exception {
    openssl.run("genpkey", "-algorithm", "RSA", "-out", key);
  }

  private void certify(String key, String certificate) throws Exception {
    openssl.run(
        ("req -x509 -key " + key + " -subj /CN=own.example -days 30 -out " + certificate)
            .split(" "));
  }

  private void chain() throws Exception {
    rsa("root.key");
    openssl.run("req -x509 -key root.key -subj /CN=root -days 30 -out root.pem".split(" "));
    rsa("leaf.key");
    openssl.run("req -new -key leaf.key -subj /CN=leaf.example -out leaf.csr".split(" "));
    openssl.run(
        "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 9 -out leaf.pem"
            .split(" "));
  }

  private Path path(String name) {
    return folder.resolve(name);
  }
}
