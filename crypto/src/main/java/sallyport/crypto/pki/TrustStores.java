package sallyport.crypto.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

/** Files that tell a client which authorities to trust. */
public final class TrustStores {
  private TrustStores() {}

  /**
   * A PKCS#12 file for {@code javax.net.ssl.trustStore}. Its entries carry the attribute by which
   * Java knows a trusted certificate; a file of other tools reads as empty there.
   *
   * @param password protects nothing secret; Java's own habit is {@code changeit}
   */
  public static byte[] pkcs12(List<X509Certificate> trusted, char[] password) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("sallyport-" + (i + 1), trusted.get(i));
      }
      var out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the trust store cannot be written", e);
    }
  }
}
