package sallyport.connectivity.doctor;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a certificate is made out to a host (RFC 9525): a wildcard stands for one label. */
final class HostMatch {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private HostMatch() {}

  static boolean covers(X509Certificate certificate, String host) {
    var folded = host.toLowerCase(Locale.ROOT);
    return names(certificate).stream().anyMatch(name -> matches(name, folded));
  }

  /** What it is made out to, in small letters. */
  static List<String> names(X509Certificate certificate) {
    var names = new ArrayList<String>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      for (var name : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (name.getFirst().equals(DNS_NAME) || name.getFirst().equals(IP_ADDRESS)) {
          names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException _) {
      return List.of();
    }
    return names;
  }

  private static boolean matches(String name, String host) {
    if (name.startsWith("*.")) {
      int dot = host.indexOf('.');
      return dot > 0 && host.substring(dot).equals(name.substring(1));
    }
    return name.equals(host) || sameAddress(name, host);
  }

  private static boolean sameAddress(String name, String host) {
    try {
      return InetAddress.ofLiteral(name).equals(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
