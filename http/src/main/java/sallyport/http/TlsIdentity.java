package sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * What a TLS server shows and proves: its certificate chain, leaf first, and the leaf's private
 * key. Held as PEM and read when a listener takes it. Nothing of the key is ever printed.
 */
public final class TlsIdentity {
  private static final int LINE = 64;
  private static final byte[] NEW_LINE = {'\n'};
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  private final byte[] chainPem;
  private final byte[] keyPem;

  private TlsIdentity(byte[] chainPem, byte[] keyPem) {
    this.chainPem = chainPem;
    this.keyPem = keyPem;
  }

  /**
   * From PEM text.
   *
   * @param chain certificates, leaf first
   * @param key PKCS#8, not encrypted
   */
  public static TlsIdentity ofPem(byte[] chain, byte[] key) {
    return new TlsIdentity(chain.clone(), key.clone());
  }

  /**
   * From DER bytes.
   *
   * @param chain X.509 certificates, leaf first
   * @param key PKCS#8, not encrypted
   */
  public static TlsIdentity ofDer(List<byte[]> chain, byte[] key) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a TLS identity needs at least one certificate");
    }
    var text = new StringBuilder();
    for (byte[] certificate : chain) {
      text.append(new String(pem("CERTIFICATE", certificate), US_ASCII));
    }
    return new TlsIdentity(text.toString().getBytes(US_ASCII), pem("PRIVATE KEY", key));
  }

  /**
   * For the TLS library. The key lies in a store of the old kind: it is never written anywhere, and
   * PKCS#12 would derive two keys from a password, 10,000 rounds each, to hold it in memory.
   *
   * @throws GeneralSecurityException when the bytes are not what they should be
   */
  KeyManagerFactory keyManagers() throws GeneralSecurityException {
    var chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(chainPem))
            .toArray(Certificate[]::new);
    if (chain.length == 0) {
      throw new CertificateException("a TLS identity needs at least one certificate");
    }
    var none = new char[0];
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    try {
      var store = KeyStore.getInstance("CaseExactJKS");
      store.load(null, none);
      store.setKeyEntry("server", privateKey(chain[0].getPublicKey().getAlgorithm()), none, chain);
      factory.init(store, none);
    } catch (IOException impossible) {
      throw new KeyStoreException("an empty key store", impossible);
    }
    return factory;
  }

  private PrivateKey privateKey(String algorithm) throws GeneralSecurityException {
    var text = new String(keyPem, US_ASCII).strip();
    if (!text.startsWith(KEY_BEGIN) || !text.endsWith(KEY_END)) {
      throw new InvalidKeyException("the private key is not PKCS#8 in PEM");
    }
    byte[] der;
    try {
      var base64 = text.substring(KEY_BEGIN.length(), text.length() - KEY_END.length());
      der = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException damaged) {
      throw new InvalidKeyException("the private key is not PKCS#8 in PEM", damaged);
    }
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] pem(String label, byte[] der) {
    byte[] base64 = Base64.getMimeEncoder(LINE, NEW_LINE).encode(der);
    byte[] begin = ("-----BEGIN " + label + "-----\n").getBytes(US_ASCII);
    byte[] end = ("\n-----END " + label + "-----\n").getBytes(US_ASCII);
    byte[] pem = Arrays.copyOf(begin, begin.length + base64.length + end.length);
    System.arraycopy(base64, 0, pem, begin.length, base64.length);
    System.arraycopy(end, 0, pem, begin.length + base64.length, end.length);
    Arrays.fill(base64, (byte) 0);
    return pem;
  }

  @Override
  public String toString() {
    return "TlsIdentity[redacted]";
  }
}
