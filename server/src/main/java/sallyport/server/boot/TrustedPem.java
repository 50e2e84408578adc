package sallyport.server.boot;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads back a PEM file that this server wrote: one certificate, nothing else. */
final class TrustedPem {
  private TrustedPem() {}

  /**
   * DER of the one certificate.
   *
   * @throws StartRefusedException when the file is not what was written
   */
  static byte[] certificate(byte[] pem) {
    var text = new String(pem, StandardCharsets.US_ASCII).strip();
    var begin = "-----BEGIN CERTIFICATE-----";
    var end = "-----END CERTIFICATE-----";
    try {
      if (text.startsWith(begin) && text.endsWith(end)) {
        return Base64.getMimeDecoder()
            .decode(text.substring(begin.length(), text.length() - end.length()));
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new StartRefusedException("data", "tls/ca.pem is damaged", "restore it from a backup");
  }
}
