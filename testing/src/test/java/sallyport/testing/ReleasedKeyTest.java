package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.X509CertChainUtils;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.store.PostgresServer;

/** What is released is signed by a key that a client of the local CA can verify, now and later. */
class ReleasedKeyTest {
  private static final String V = "?api-version=7.6";

  @TempDir Path folder;

  private Attested attested;
  private String believing;

  @BeforeEach
  void makeTheAuthority() throws Exception {
    attested = new Attested();
    believing = attested.setting(folder);
  }

  @Test
  void a_client_that_trusts_the_ca_verifies_a_release_before_and_after_a_restart()
      throws Exception {
    var data = folder.resolve("data");
    X509Certificate before;
    try (var server = TestServer.on(data, believing)) {
      make(server);
      before = verified(data, released(server));
      assertThat(verified(data, released(server))).isEqualTo(before);
    }
    try (var server = TestServer.on(data, believing)) {
      assertThat(verified(data, released(server))).isEqualTo(before);
    }
  }

  @Test
  void two_nodes_over_one_database_sign_with_one_key() throws Exception {
    var store = "store=" + PostgresServer.newDatabase();
    var one = folder.resolve("one");
    var other = folder.resolve("other");
    try (var first = TestServer.on(one, store, believing)) {
      make(first);
      var certificate = verified(one, released(first));
      for (var shared :
          List.of("seal.key", "credentials.json", "tls/ca.pem", "tls/ca.key.sealed")) {
        Files.createDirectories(other.resolve(shared).getParent());
        Files.copy(one.resolve(shared), other.resolve(shared));
      }

      try (var second = TestServer.on(other, store, believing)) {
        assertThat(verified(one, released(second))).isEqualTo(certificate);
      }
    }
  }

  private void make(TestServer server) {
    var made =
        server.send(
            Calls.bearing(server.vaultUrl() + "/keys/k/create" + V, server.vaultToken())
                .POST(BodyPublishers.ofString("{\"kty\":\"EC-HSM\"," + Attested.leaving() + "}")));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
  }

  private String released(TestServer server) throws JOSEException {
    var answer =
        server.send(
            Calls.bearing(server.vaultUrl() + "/keys/k/release" + V, server.vaultToken())
                .POST(BodyPublishers.ofString(attested.target("v"))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("value").asString();
  }

  /** The certificate of the key that signed, after its chain was validated to the CA. */
  private static X509Certificate verified(Path data, String jws) throws Exception {
    var released = JWSObject.parse(jws);
    var chain = X509CertChainUtils.parse(released.getHeader().getX509CertChain());
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(root(data), null)));
    parameters.setRevocationEnabled(false);
    var factory = CertificateFactory.getInstance("X.509");
    assertThat(chain).hasSize(2);
    CertPathValidator.getInstance("PKIX")
        .validate(factory.generateCertPath(chain.subList(0, 1)), parameters);
    assertThat(chain.getLast()).isEqualTo(root(data));
    var verifier = new RSASSAVerifier((RSAPublicKey) chain.getFirst().getPublicKey());
    assertThat(released.verify(verifier)).isTrue();
    assertThat(released.getPayload().toJSONObject()).containsKeys("request", "response");
    return chain.getFirst();
  }

  private static X509Certificate root(Path data) throws Exception {
    var pem = new ByteArrayInputStream(Files.readAllBytes(data.resolve("tls/ca.pem")));
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
  }
}
