package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.Certificates;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/** The text form of certificates and keys (RFC 7468), and the older key forms of OpenSSL. */
public final class Pem {
  private static final int LARGEST_BYTES = 256 * 1024;
  private static final int LONGEST_CHAIN = 16;
  private static final int LINE = 64;
  private static final byte[] NEW_LINE = {'\n'};

  private Pem() {}

  public static String certificate(byte[] der) {
    return new String(encode("CERTIFICATE", der), US_ASCII);
  }

  /**
   * @param pkcs8 DER, not encrypted
   */
  public static SecretBytes privateKey(SecretBytes pkcs8) {
    return SecretBytes.owning(pkcs8.expose(der -> encode("PRIVATE KEY", der)));
  }

  /**
   * The certificates of a PEM text in their order, at least one; other blocks are passed over.
   *
   * @throws UnusableCertificateException when there is none, too many, or one that does not parse
   */
  public static List<X509Certificate> certificates(byte[] pem) {
    var certificates = new ArrayList<X509Certificate>();
    for (var block : blocks(pem, "certificate")) {
      if (block instanceof X509CertificateHolder holder) {
        certificates.add(certificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableCertificateException(
          "no certificate found: the file must hold PEM, beginning with -----BEGIN CERTIFICATE-----");
    }
    if (certificates.size() > LONGEST_CHAIN) {
      throw new UnusableCertificateException(
          "more than %d certificates: leave the server's own and its issuers"
              .formatted(LONGEST_CHAIN));
    }
    return List.copyOf(certificates);
  }

  /**
   * The first private key of a PEM text: PKCS#8, or the older {@code RSA PRIVATE KEY} and {@code EC
   * PRIVATE KEY}.
   *
   * @throws UnusableCertificateException when there is none, it is encrypted, or neither RSA nor EC
   */
  static PrivateKey readPrivateKey(SecretBytes pem) {
    for (var block : pem.expose(bytes -> blocks(bytes, "private key"))) {
      switch (block) {
        case PrivateKeyInfo key -> {
          return parsed(key);
        }
        case PEMKeyPair pair -> {
          return parsed(pair.getPrivateKeyInfo());
        }
        case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
            throw new UnusableCertificateException(
                "the private key is encrypted: decrypt it with openssl pkey -in KEY -out PLAIN");
        default -> {
          // Certificates and EC parameters may stand beside the key.
        }
      }
    }
    throw new UnusableCertificateException(
        "no private key found: the file must hold PEM, beginning with -----BEGIN PRIVATE KEY-----");
  }

  static PrivateKey parsed(PrivateKeyInfo key) {
    var algorithm = key.getPrivateKeyAlgorithm().getAlgorithm();
    try {
      var encoded = key.getEncoded();
      try {
        return CryptoEngine.keyFactory(jcaName(algorithm))
            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    } catch (GeneralSecurityException | IOException e) {
      // Without its cause: a parser may quote what it could not read.
      throw new UnusableCertificateException(
          "the private key is damaged or of an unusual curve: export it again, or make one with RSA or P-256");
    }
  }

  private static String jcaName(ASN1ObjectIdentifier algorithm) {
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    throw new UnusableCertificateException(
        "the private key is neither RSA nor EC: TLS clients of this server need one of them");
  }

  private static X509Certificate certificate(X509CertificateHolder holder) {
    try {
      return Certificates.parse(holder.getEncoded())
          .orElseThrow(
              () -> new UnusableCertificateException("a certificate is damaged or over 16 KiB"));
    } catch (IOException e) {
      throw new UnusableCertificateException("a certificate is damaged: export it again");
    }
  }

  private static List<Object> blocks(byte[] pem, String what) {
    if (pem.length > LARGEST_BYTES) {
      throw new UnusableCertificateException(
          "the %s file is over %d KiB: it holds something else"
              .formatted(what, LARGEST_BYTES / 1024));
    }
    var blocks = new ArrayList<>();
    try (var parser =
        new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), US_ASCII))) {
      for (@Nullable Object block = parser.readObject();
          block != null;
          block = parser.readObject()) {
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      // Without its cause: a parser may quote what it could not read.
      throw new UnusableCertificateException(
          "the %s file is not readable PEM: export it again".formatted(what));
    }
    return blocks;
  }

  private static byte[] encode(String label, byte[] der) {
    var base64 = Base64.getMimeEncoder(LINE, NEW_LINE).encode(der);
    var begin = ("-----BEGIN " + label + "-----\n").getBytes(US_ASCII);
    var end = ("\n-----END " + label + "-----\n").getBytes(US_ASCII);
    var text = Arrays.copyOf(begin, begin.length + base64.length + end.length);
    System.arraycopy(base64, 0, text, begin.length, base64.length);
    System.arraycopy(end, 0, text, begin.length + base64.length, end.length);
    Arrays.fill(base64, (byte) 0);
    return text;
  }
}
