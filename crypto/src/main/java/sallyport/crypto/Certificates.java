package sallyport.crypto;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/** Reading certificates that strangers hand in, and the thumbprints by which clients name them. */
public final class Certificates {
  private static final int LARGEST_BYTES = 16 * 1024;

  private Certificates() {}

  /** Empty when {@code der} is not one whole X.509 certificate of at most 16 KiB. */
  public static Optional<X509Certificate> parse(byte[] der) {
    if (der.length > LARGEST_BYTES || der.length == 0 || der[0] != 0x30) {
      return Optional.empty();
    }
    try {
      var in = new ByteArrayInputStream(der);
      var parsed = CertificateFactory.getInstance("X.509").generateCertificate(in);
      return in.available() == 0 && parsed instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  public static byte[] sha1(byte[] der) {
    return digest("SHA-1", der);
  }

  public static byte[] sha256(byte[] der) {
    return digest("SHA-256", der);
  }

  /** The {@code x5t} of RFC 7515: SHA-1 of the DER, base64url without padding. */
  public static String x5t(byte[] der) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha1(der));
  }

  /** The {@code x5t#S256} of RFC 7515. */
  public static String x5tS256(byte[] der) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(der));
  }

  private static byte[] digest(String algorithm, byte[] der) {
    try {
      return MessageDigest.getInstance(algorithm).digest(der);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
