package sallyport.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A key that signs tokens: RSA-2048 with a self-signed certificate that carries its public half, as
 * the key document of the token service publishes it. The key is parsed once and kept; signing is
 * safe for any number of threads.
 */
public final class TokenSigningKey {
  private static final int BITS = 2048;
  private static final X500Name NAME = new X500Name("CN=accounts.accesscontrol.sallyport");
  private static final Duration BACKDATED = Duration.ofMinutes(10);
  private static final Duration LIFE = Duration.ofDays(5 * 365);

  private final PrivateKey privateKey;
  private final RSAPublicKey publicKey;
  private final byte[] certificate;

  private TokenSigningKey(PrivateKey privateKey, RSAPublicKey publicKey, byte[] certificate) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.certificate = certificate;
  }

  /** A new key; its certificate begins ten minutes before now and ends in five years. */
  public static TokenSigningKey generate(InstantSource clock) {
    return generate(pair -> certify(pair, clock));
  }

  /** A new key that vouches for itself, under another name and for another time. */
  public static TokenSigningKey generate(String commonName, InstantSource clock, Duration life) {
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    return generate(pair -> certify(pair, name, clock, life));
  }

  /**
   * A new key.
   *
   * @param certifier gives the DER of the certificate that vouches for a pair
   */
  public static TokenSigningKey generate(Function<KeyPair, byte[]> certifier) {
    try {
      var generator = CryptoEngine.keyPairGenerator("RSA");
      generator.initialize(BITS);
      var pair = generator.generateKeyPair();
      return of(pair.getPrivate(), (RSAPublicKey) pair.getPublic(), certifier.apply(pair));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA does not work here", e);
    }
  }

  /**
   * The key that {@link #privateKey()} and {@link #certificate()} came from.
   *
   * @throws IllegalArgumentException when they are not an RSA key and the certificate of that key;
   *     the message holds neither
   */
  public static TokenSigningKey load(SecretBytes pkcs8, byte[] certificate) {
    try {
      var keys = CryptoEngine.keyFactory("RSA");
      var privateKey =
          pkcs8.expose(encoded -> {
            try {
              return (RSAPrivateCrtKey)
                  keys.generatePrivate(new PKCS8EncodedKeySpec(encoded, "RSA"));
            } catch (GeneralSecurityException e) {
              // Without its cause: a parser may quote what it could not read.
              throw new IllegalArgumentException("not an RSA private key in PKCS#8");
            }
          });
      var publicKey =
          (RSAPublicKey)
              keys.generatePublic(
                  new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent()));
      var certified = Certificates.parse(certificate).map(parsed -> parsed.getPublicKey());
      if (certified.filter(key -> sameKey(key, publicKey)).isEmpty()) {
        throw new IllegalArgumentException("the certificate is not that of the signing key");
      }
      return of(privateKey, publicKey, certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA does not work here", e);
    }
  }

  /** RS256 over {@code input}: 256 bytes. */
  public byte[] signSha256(byte[] input) {
    try {
      var signer = CryptoEngine.signature("SHA256withRSA");
      signer.initSign(privateKey);
      signer.update(input);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }

  public RSAPublicKey publicKey() {
    return publicKey;
  }

  /** DER. */
  public byte[] certificate() {
    return certificate.clone();
  }

  /** How token headers and the key document name this key. */
  public String x5t() {
    return Certificates.x5t(certificate);
  }

  /** PKCS#8, to be sealed before it is stored. */
  public SecretBytes privateKey() {
    return SecretBytes.owning(privateKey.getEncoded());
  }

  static byte[] certify(KeyPair pair, InstantSource clock) {
    return certify(pair, NAME, clock, LIFE);
  }

  private static byte[] certify(KeyPair pair, X500Name name, InstantSource clock, Duration life) {
    var from = clock.instant().minus(BACKDATED);
    var serial = new BigInteger(127, new SecureRandom()).add(BigInteger.ONE);
    try {
      return new JcaX509v3CertificateBuilder(
              name, serial, Date.from(from), Date.from(from.plus(life)), name, pair.getPublic())
          .build(CryptoEngine.contentSigner("SHA256withRSA", pair.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("the certificate of the signing key cannot be made", e);
    }
  }

  private static TokenSigningKey of(
      PrivateKey privateKey, RSAPublicKey publicKey, byte[] certificate) {
    return new TokenSigningKey(privateKey, publicKey, certificate.clone());
  }

  private static boolean sameKey(PublicKey one, RSAPublicKey other) {
    return one instanceof RSAPublicKey rsa
        && rsa.getModulus().equals(other.getModulus())
        && rsa.getPublicExponent().equals(other.getPublicExponent());
  }
}
