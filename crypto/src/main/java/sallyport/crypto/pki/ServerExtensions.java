package sallyport.crypto.pki;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** What a TLS server certificate says besides its key: names, purpose, where to check it. */
final class ServerExtensions {
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)(?:\\*\\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\\.)*"
              + "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?",
          Pattern.CASE_INSENSITIVE);

  private ServerExtensions() {}

  static GeneralNames names(List<String> dnsNames, List<InetAddress> addresses) {
    for (var name : dnsNames) {
      if (!DNS_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a host name for a certificate: " + name);
      }
    }
    if (dnsNames.isEmpty() && addresses.isEmpty()) {
      throw new IllegalArgumentException("a server certificate needs a name");
    }
    return new GeneralNames(
        Stream.concat(
                dnsNames.stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                addresses.stream()
                    .map(address ->
                        new GeneralName(
                            GeneralName.iPAddress, new DEROctetString(address.getAddress()))))
            .toArray(GeneralName[]::new));
  }

  static void add(X509v3CertificateBuilder builder, GeneralNames names, Published published)
      throws CertIOException {
    builder
        .addExtension(Extension.subjectAlternativeName, false, names)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(
            Extension.keyUsage,
            true,
            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
        .addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    addPublished(builder, published);
  }

  /** Where to check a certificate, of whatever use. */
  static void addPublished(X509v3CertificateBuilder builder, Published published)
      throws CertIOException {
    builder
        .addExtension(Extension.cRLDistributionPoints, false, distribution(published.crl()))
        .addExtension(
            Extension.authorityInfoAccess,
            false,
            new AuthorityInformationAccess(
                AccessDescription.id_ad_caIssuers, uri(published.authority())));
  }

  private static CRLDistPoint distribution(URI crl) {
    var point = new DistributionPointName(new GeneralNames(uri(crl)));
    return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(point, null, null)});
  }

  private static GeneralName uri(URI uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri.toASCIIString());
  }
}
