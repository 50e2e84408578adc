package sallyport.crypto.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import sallyport.crypto.Certificates;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.TokenSigningKey;

/**
 * A certificate authority for one installation: a self-signed P-256 root of ten years that issues
 * RSA-2048 server certificates, the kind that every official client accepts. There are no name
 * constraints: some of these clients do not know them and refuse what is critical and unknown.
 *
 * <p>Everything it signs begins ten minutes before now, for clients whose clocks are behind.
 */
public final class LocalAuthority {
  /** How long a server certificate should live. */
  public static final Duration SERVER_LIFE = Duration.ofDays(90);

  private static final Duration LIFE = Duration.ofDays(3650);
  private static final Duration BACKDATED = Duration.ofMinutes(10);
  private static final X500Name SERVER_NAME = new X500Name("CN=Sallyport server");

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  private LocalAuthority(PrivateKey key, X509Certificate certificate, InstantSource clock) {
    this.key = key;
    this.certificate = certificate;
    this.clock = clock;
  }

  public static LocalAuthority create(String commonName, InstantSource clock) {
    var pair = KeyPairs.p256();
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    var from = beginning(clock);
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  serial(new SecureRandom()),
                  Date.from(from),
                  Date.from(from.plus(LIFE)),
                  name,
                  pair.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  identifiers().createSubjectKeyIdentifier(pair.getPublic()));
      return new LocalAuthority(
          pair.getPrivate(), signed(builder, signer(pair.getPrivate())), clock);
    } catch (CertIOException e) {
      throw new IllegalStateException("the authority's certificate cannot be made", e);
    }
  }

  /**
   * What {@link #privateKey()} and {@link #certificate()} gave.
   *
   * @throws UnusableCertificateException when they do not belong together
   */
  public static LocalAuthority load(SecretBytes pkcs8, byte[] certificate, InstantSource clock) {
    var parsed =
        Certificates.parse(certificate)
            .filter(known -> known.getBasicConstraints() >= 0)
            .orElseThrow(() ->
                new UnusableCertificateException(
                    "the authority's certificate is damaged or not an authority's"));
    var key = KeyPairs.ofPkcs8(pkcs8);
    if (!KeyPairs.match(key, parsed)) {
      throw new UnusableCertificateException(
          "the authority's key is not that of its certificate: restore both from one backup");
    }
    return new LocalAuthority(key, parsed, clock);
  }

  /**
   * A new key and certificate for a TLS server. It never outlives the authority.
   *
   * @param dnsNames in ASCII; a wildcard stands for exactly the first label
   */
  public ServerCertificate issue(
      List<String> dnsNames, List<InetAddress> addresses, Duration life, Published published) {
    var names = ServerExtensions.names(dnsNames, addresses);
    var pair = KeyPairs.rsa2048();
    var certified =
        certified(
            SERVER_NAME,
            pair.getPublic(),
            life,
            builder -> ServerExtensions.add(builder, names, published));
    return new ServerCertificate(List.of(certified), pair.getPrivate());
  }

  /** A new key that signs documents, certified for that alone. It never outlives the authority. */
  public TokenSigningKey issueSigner(String commonName, Duration life, Published published) {
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    return TokenSigningKey.generate(pair ->
        der(
            certified(
                name,
                pair.getPublic(),
                life,
                builder -> {
                  builder
                      .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                      .addExtension(
                          Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                  ServerExtensions.addPublished(builder, published);
                })));
  }

  private X509Certificate certified(
      X500Name subject, PublicKey subjectKey, Duration life, Saying saying) {
    var from = beginning(clock);
    var until = earlier(from.plus(life), endsAt());
    var builder =
        new JcaX509v3CertificateBuilder(
            issuerName(), serial(random), Date.from(from), Date.from(until), subject, subjectKey);
    try {
      saying.addTo(builder);
      builder
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              identifiers().createSubjectKeyIdentifier(subjectKey))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers().createAuthorityKeyIdentifier(publicKey()));
    } catch (CertIOException e) {
      throw new IllegalStateException("a certificate cannot be made", e);
    }
    return signed(builder, signer(key));
  }

  /** What a certificate says besides its key. */
  private interface Saying {
    void addTo(X509v3CertificateBuilder builder) throws CertIOException;
  }

  /** Whether this authority signed a server certificate. */
  public boolean issued(ServerCertificate server) {
    try {
      server.leaf().verify(publicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * The revocation list, DER; empty, since nothing here revokes yet, and signed anew so that it is
   * never stale. Its number is the time in milliseconds: it grows without being stored.
   */
  public byte[] crl(Duration life) {
    var now = clock.instant();
    var from = beginning(clock);
    try {
      return new JcaX509v2CRLBuilder(principal(), Date.from(from))
          .setNextUpdate(Date.from(from.plus(BACKDATED).plus(life)))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers().createAuthorityKeyIdentifier(publicKey()))
          .addExtension(
              Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(now.toEpochMilli())))
          .build(signer(key))
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("the revocation list cannot be made", e);
    }
  }

  /** DER. */
  public byte[] certificate() {
    return der(certificate);
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has lost its encoding", e);
    }
  }

  public String certificatePem() {
    return Pem.certificate(certificate());
  }

  public X509Certificate x509() {
    return certificate;
  }

  /** PKCS#8, DER, to be sealed before it is stored. */
  public SecretBytes privateKey() {
    return KeyPairs.pkcs8(key);
  }

  public Instant endsAt() {
    return certificate.getNotAfter().toInstant();
  }

  private PublicKey publicKey() {
    return certificate.getPublicKey();
  }

  private X500Principal principal() {
    return certificate.getSubjectX500Principal();
  }

  // As encoded in the certificate: a name that is built again may be encoded otherwise.
  private X500Name issuerName() {
    return X500Name.getInstance(principal().getEncoded());
  }

  private static Instant beginning(InstantSource clock) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(BACKDATED);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** 127 random bits: unguessable, positive and within the 20 bytes of RFC 5280. */
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(127, random).add(BigInteger.ONE);
  }

  private static JcaX509ExtensionUtils identifiers() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static ContentSigner signer(PrivateKey key) {
    try {
      return CryptoEngine.contentSigner(KeyPairs.signatureAlgorithm(key), key);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("the authority's key does not sign", e);
    }
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, ContentSigner signer) {
    try {
      return Certificates.parse(builder.build(signer).getEncoded()).orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("the certificate cannot be encoded", e);
    }
  }
}
