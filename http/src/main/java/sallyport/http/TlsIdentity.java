package sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a TLS server shows and proves: its certificate chain, leaf first, and the leaf's private
 * key. Held as PEM, since that is what the TLS library reads. Nothing of the key is ever printed.
 */
public final class TlsIdentity {
  private static final int LINE = 64;
  private static final byte[] NEW_LINE = {'\n'};

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

  byte[] chainPem() {
    return chainPem.clone();
  }

  byte[] keyPem() {
    return keyPem.clone();
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
