package sallyport.crypto.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import sallyport.crypto.Certificates;
import sallyport.crypto.SecretBytes;

/**
 * What a TLS server shows and proves: its chain, leaf first, and the leaf's private key. The key
 * belongs to the certificate: that is checked wherever the two come from outside.
 */
public final class ServerCertificate {
  /** Of the names in a certificate (RFC 5280 section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * A certificate that the operator brings, from two PEM files, which may be the same.
   *
   * @param certificate the server's certificate, then its issuers
   * @param key PKCS#8, or the older RSA and EC forms, not encrypted
   * @throws UnusableCertificateException naming the file and the mend
   */
  public static ServerCertificate read(Path certificate, Path key) {
    var chain = naming(certificate, () -> Pem.certificates(Files.readAllBytes(certificate)));
    var privateKey =
        naming(
            key,
            () -> {
              try (var pem = SecretBytes.owning(Files.readAllBytes(key))) {
                return Pem.readPrivateKey(pem);
              }
            });
    return naming(certificate, () -> checked(chain, privateKey));
  }

  /**
   * What {@link #chain()} and {@link #privateKey()} gave.
   *
   * @throws UnusableCertificateException when they do not belong together
   */
  public static ServerCertificate load(List<byte[]> chain, SecretBytes pkcs8) {
    var certificates =
        chain.stream()
            .map(der ->
                Certificates.parse(der)
                    .orElseThrow(
                        () -> new UnusableCertificateException("a certificate is damaged")))
            .toList();
    return checked(certificates, KeyPairs.ofPkcs8(pkcs8));
  }

  /** DER, leaf first; the root is left out, since whoever trusts it has it. */
  public List<byte[]> chain() {
    return chain.stream().map(ServerCertificate::der).toList();
  }

  public String chainPem() {
    return String.join("", chain().stream().map(Pem::certificate).toList());
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** PKCS#8, DER. */
  public SecretBytes privateKey() {
    return KeyPairs.pkcs8(key);
  }

  public Instant endsAt() {
    return leaf().getNotAfter().toInstant();
  }

  /** True from two thirds of the life on: a third is left to notice that renewal fails. */
  public boolean renewalDue(Instant now) {
    var from = leaf().getNotBefore().toInstant();
    var life = Duration.between(from, endsAt());
    return !now.isBefore(from.plus(life.multipliedBy(2).dividedBy(3)));
  }

  /** Whether the leaf names all of these, wildcards written as such. */
  public boolean covers(Collection<String> dnsNames, Collection<InetAddress> addresses) {
    var names = names();
    return dnsNames.stream().map(name -> name.toLowerCase(Locale.ROOT)).allMatch(names::contains)
        && addresses.stream().map(InetAddress::getHostAddress).allMatch(names::contains);
  }

  @Override
  public String toString() {
    return "ServerCertificate[" + leaf().getSubjectX500Principal() + " until " + endsAt() + "]";
  }

  private Set<String> names() {
    var names = new HashSet<String>();
    try {
      var alternatives = leaf().getSubjectAlternativeNames();
      for (var name : alternatives == null ? List.<List<?>>of() : alternatives) {
        var value = String.valueOf(name.get(1));
        if (name.getFirst().equals(DNS_NAME)) {
          names.add(value.toLowerCase(Locale.ROOT));
        } else if (name.getFirst().equals(IP_ADDRESS)) {
          names.add(InetAddress.ofLiteral(value).getHostAddress());
        }
      }
    } catch (CertificateParsingException | IllegalArgumentException e) {
      return Set.of();
    }
    return names;
  }

  private static ServerCertificate checked(List<X509Certificate> chain, PrivateKey key) {
    if (chain.isEmpty()) {
      throw new UnusableCertificateException("there is no certificate");
    }
    if (!KeyPairs.match(key, chain.getFirst())) {
      throw new UnusableCertificateException(
          "the private key is not that of the first certificate: name the pair that was issued together, the server's own certificate first");
    }
    for (int i = 1; i < chain.size(); i++) {
      var issuer = chain.get(i - 1).getIssuerX500Principal();
      if (!issuer.equals(chain.get(i).getSubjectX500Principal())) {
        throw new UnusableCertificateException(
            "certificate %d did not issue the one before it: put the server's own first, then its issuers in order"
                .formatted(i + 1));
      }
    }
    return new ServerCertificate(chain, key);
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has lost its encoding", e);
    }
  }

  private static <T> T naming(Path file, Reading<T> reading) {
    try {
      return reading.read();
    } catch (UnusableCertificateException e) {
      throw new UnusableCertificateException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UnusableCertificateException(
          "%s cannot be read (%s): check the path and that the server's user may read it"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }
}
