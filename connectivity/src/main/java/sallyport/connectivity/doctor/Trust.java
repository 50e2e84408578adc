package sallyport.connectivity.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom this machine's client believes: the public authorities of the Java runtime, and a file. */
public final class Trust {
  private static final int LONGEST_CHAIN = 10;

  private final List<X509Certificate> own;
  private final X509TrustManager manager;

  private Trust(List<X509Certificate> own, X509TrustManager manager) {
    this.own = List.copyOf(own);
    this.manager = manager;
  }

  /**
   * @param own authorities beside the public ones, those of the server's {@code ca.pem}
   * @param now the moment at which certificates are judged
   */
  public static Trust with(List<X509Certificate> own, Instant now) {
    try {
      var all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      var roots = new ArrayList<>(Arrays.asList(usual().getAcceptedIssuers()));
      roots.addAll(own);
      for (int at = 0; at < roots.size(); at++) {
        all.setCertificateEntry("root-" + at, roots.get(at));
      }
      return new Trust(own, manager(all, now));
    } catch (GeneralSecurityException | IOException fault) {
      throw new IllegalStateException("the Java runtime has no trust store", fault);
    }
  }

  /**
   * The certificates of a PEM text.
   *
   * @throws IllegalArgumentException when it holds none
   */
  public static List<X509Certificate> parse(byte[] pem) {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("holds no certificate");
      }
      return found;
    } catch (CertificateException _) {
      throw new IllegalArgumentException("holds no certificates in PEM");
    }
  }

  /** Authorities of a file were given. */
  boolean hasOwn() {
    return !own.isEmpty();
  }

  boolean own(X509Certificate anchor) {
    return own.contains(anchor);
  }

  /** A context that believes nobody else. */
  SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new X509TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException("every Java platform has TLS", fault);
    }
  }

  /** From the server's certificate to the authority that is believed, in order. */
  Optional<List<X509Certificate>> path(List<X509Certificate> shown) {
    var path = new ArrayList<X509Certificate>();
    var passed = new HashSet<X509Certificate>();
    var at = shown.getFirst();
    while (path.size() < LONGEST_CHAIN && passed.add(at)) {
      path.add(at);
      if (Arrays.asList(manager.getAcceptedIssuers()).contains(at)) {
        return Optional.of(path);
      }
      var child = at;
      var anchor =
          Arrays.stream(manager.getAcceptedIssuers())
              .filter(known -> issued(known, child))
              .findFirst();
      if (anchor.isPresent()) {
        path.add(anchor.get());
        return Optional.of(path);
      }
      var next = shown.stream().filter(known -> issued(known, child)).findFirst();
      if (next.isEmpty()) {
        break;
      }
      at = next.get();
    }
    return Optional.empty();
  }

  /** Why the runtime refuses the chain; empty where it does not. */
  Optional<String> refusal(List<X509Certificate> shown) {
    try {
      var key = shown.getFirst().getPublicKey().getAlgorithm();
      manager.checkServerTrusted(
          shown.toArray(X509Certificate[]::new), key.equals("RSA") ? "ECDHE_RSA" : "ECDHE_ECDSA");
      return Optional.empty();
    } catch (CertificateException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private static boolean issued(X509Certificate issuer, X509Certificate child) {
    if (!issuer.getSubjectX500Principal().equals(child.getIssuerX500Principal())) {
      return false;
    }
    try {
      child.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static X509TrustManager manager(KeyStore roots, Instant now)
      throws GeneralSecurityException {
    var parameters = new PKIXBuilderParameters(roots, new X509CertSelector());
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return first(factory);
  }

  /** That of the Java runtime. */
  private static X509TrustManager usual() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return first(factory);
  }

  private static X509TrustManager first(TrustManagerFactory factory) {
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
