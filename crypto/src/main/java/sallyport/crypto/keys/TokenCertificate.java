package sallyport.crypto.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a PKCS#11 key store keeps beside a private key, without which it does not
 * find the key again. It says nothing and nobody is shown it.
 */
final class TokenCertificate {
  private static final Date FROM = Date.from(Instant.EPOCH);
  private static final Date TO = Date.from(Instant.parse("2049-12-31T00:00:00Z"));

  private TokenCertificate() {}

  /**
   * @param provider who signs; null for whoever can
   */
  static Certificate of(String name, KeyPair pair, @Nullable Provider provider)
      throws GeneralSecurityException {
    var subject = new X500Name("CN=" + name);
    var algorithm =
        pair.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    var signer = new JcaContentSignerBuilder(algorithm);
    if (provider != null) {
      signer.setProvider(provider);
    }
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      subject, BigInteger.ONE, FROM, TO, subject, pair.getPublic())
                  .build(signer.build(pair.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate for a key of the token", e);
    }
  }
}
