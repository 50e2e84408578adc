package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.boot.StartRefusedException;

/** The operator's certificate, as the openssl command makes it. */
class OwnCertificateTest {
  @TempDir Path folder;

  @Test
  void clients_see_the_certificate_that_the_configuration_names() throws Exception {
    make("own");
    try (var server = TestServer.on(folder.resolve("data"), certificate("own"), key("own"))) {
      // The client trusts this certificate and no other.
      var answer = Calls.get(server, "none");

      assertThat(answer.statusCode()).isEqualTo(401);
      var shown = answer.sslSession().orElseThrow().getPeerPrincipal();
      assertThat(shown.getName()).isEqualTo("CN=own");
    }
  }

  @Test
  void a_key_of_another_certificate_is_refused_by_name_and_with_the_mend() throws Exception {
    make("own");
    make("other");

    assertThatThrownBy(
            () -> TestServer.on(folder.resolve("data"), certificate("own"), key("other")))
        .isInstanceOf(StartRefusedException.class)
        .hasMessageContaining("tls.certificate, tls.key: ")
        .hasMessageContaining(folder.resolve("own.pem").toString())
        .hasMessageContaining("name the pair that was issued together");
  }

  private String certificate(String name) {
    return "tls.certificate=" + folder.resolve(name + ".pem");
  }

  private String key(String name) {
    return "tls.key=" + folder.resolve(name + ".key");
  }

  private void make(String name) throws Exception {
    var openssl =
        new ProcessBuilder(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                    .concat(
                        " -subj /CN=" + name + " -keyout " + name + ".key -out " + name + ".pem")
                    .concat(" -addext subjectAltName=DNS:*.vault.localhost,DNS:localhost")
                    .split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
  }
}
