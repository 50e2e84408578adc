package sallyport.server.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate authorities that this system trusts already. Most clients take one file that
 * replaces what they trusted, so our CA goes beside these.
 */
final class SystemRoots {
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private SystemRoots() {}

  /** PEM: the system's own bundle where there is one, else what the Java runtime trusts. */
  static byte[] pem() {
    for (var bundle : BUNDLES) {
      if (Files.isReadable(bundle)) {
        try {
          return Files.readAllBytes(bundle);
        } catch (IOException fault) {
          throw new UncheckedIOException("cannot read " + bundle, fault);
        }
      }
    }
    var out = new ByteArrayOutputStream();
    certificates().forEach(certificate -> out.writeBytes(pem(certificate)));
    return out.toByteArray();
  }

  /** What the Java runtime trusts. */
  static List<X509Certificate> certificates() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
          .toList();
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException("the Java runtime has no trust store", fault);
    }
  }

  private static byte[] pem(X509Certificate certificate) {
    try {
      var lines =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return ("-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (CertificateEncodingException fault) {
      throw new IllegalStateException("a trusted certificate that cannot be encoded", fault);
    }
  }
}
