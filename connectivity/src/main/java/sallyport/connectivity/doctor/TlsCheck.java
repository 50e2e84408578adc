package sallyport.connectivity.doctor;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;

/** Looks at what TLS shows, whatever it is, and then judges it. */
final class TlsCheck {
  private static final Duration SOON = Duration.ofDays(7);

  /** Words in the names of the roots of the public clouds. */
  private static final List<String> PUBLIC_ROOTS = List.of("digicert", "microsoft", "baltimore");

  private final Cloud cloud;
  private final Trust trust;
  private final InstantSource clock;

  TlsCheck(Cloud cloud, Trust trust, InstantSource clock) {
    this.cloud = cloud;
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * The path from the server's certificate to the authority.
   *
   * @param plain ends closed
   */
  Outcome<List<X509Certificate>> examine(Endpoint endpoint, Socket plain) throws IOException {
    try (plain;
        var socket =
            (SSLSocket)
                looking()
                    .getSocketFactory()
                    .createSocket(plain, endpoint.host(), endpoint.port(), true)) {
      socket.startHandshake();
      var session = socket.getSession();
      var shown =
          Arrays.stream(session.getPeerCertificates())
              .filter(X509Certificate.class::isInstance)
              .map((Certificate certificate) -> (X509Certificate) certificate)
              .toList();
      return judge(endpoint, shown, session.getProtocol() + " " + session.getCipherSuite());
    }
  }

  private Outcome<List<X509Certificate>> judge(
      Endpoint endpoint, List<X509Certificate> shown, String spoken) {
    var leaf = shown.getFirst();
    var chain = chain(shown);
    var path = trust.path(shown);
    var problems = new ArrayList<String>();
    var mends = new ArrayList<String>();
    lifetimes(path.orElse(shown), problems, mends);
    if (!HostMatch.covers(leaf, endpoint.host())) {
      problems.add("made out to other names: " + names(leaf));
      mends.add("reach the server by a name of its certificate, or see who answers here instead");
    }
    if (path.isEmpty()) {
      problems.add("issued by " + issuer(shown) + ", whom nobody here trusts" + suspicion());
      mends.add(mendOfTrust(endpoint));
    }
    if (problems.isEmpty()) {
      trust
          .refusal(shown)
          .ifPresent(why -> {
            problems.add("refused: " + Faults.line(why, 160));
            mends.add("renew the certificate");
          });
    }
    if (!problems.isEmpty()) {
      var says = String.join("; ", problems) + " [" + chain + "]";
      Outcome<List<X509Certificate>> failed = Outcome.failed(says, String.join("; ", mends));
      return path.isEmpty() ? failed.needing(endpoint) : failed;
    }
    return good(endpoint, path.orElseThrow(), spoken + ", " + chain);
  }

  private Outcome<List<X509Certificate>> good(
      Endpoint endpoint, List<X509Certificate> path, String seen) {
    var until = path.getFirst().getNotAfter().toInstant();
    var says = seen + ", until " + until;
    var unexpected = unexpected(endpoint, path.getLast());
    if (unexpected.isPresent()) {
      return Outcome.warning(
          says + "; " + unexpected.get(),
          "have the proxy pass the host without opening TLS, or know that it reads along",
          path);
    }
    if (until.isBefore(clock.instant().plus(SOON))) {
      return Outcome.warning(
          says + ", which is soon", "have the server's certificate renewed", path);
    }
    return Outcome.ok(says, path);
  }

  /** Trusted here, and still not by whom this cloud's certificates are issued. */
  private Optional<String> unexpected(Endpoint endpoint, X509Certificate anchor) {
    if (cloud.own()) {
      return trust.hasOwn() && !trust.own(anchor)
          ? Optional.of(
              "the authority is public and not that of the CA file: another server answers, or it"
                  + " has a certificate of its own by now")
          : Optional.empty();
    }
    boolean theirs =
        endpoint.purpose() == Purpose.AUTHENTICATION
            && !endpoint.host().equals(cloud.profile().login());
    var name = anchor.getSubjectX500Principal().getName().toLowerCase(Locale.ROOT);
    return theirs || PUBLIC_ROOTS.stream().anyMatch(name::contains)
        ? Optional.empty()
        : Optional.of(
            "the authority is none of those this cloud uses: a proxy on the way opens TLS, and this"
                + " machine trusts it");
  }

  private void lifetimes(List<X509Certificate> path, List<String> problems, List<String> mends) {
    var now = clock.instant();
    for (var certificate : path) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      if (now.isAfter(until) || now.isBefore(from)) {
        var name = certificate.getSubjectX500Principal().getName();
        problems.add(
            now.isAfter(until)
                ? name + " expired at " + until
                : name + " is not valid before " + from);
        mends.add(
            "have the server's certificate renewed, or set this machine's clock, which says "
                + now);
      }
    }
  }

  private String suspicion() {
    return cloud.own() && !trust.hasOwn()
        ? ""
        : ": a proxy on the way opens TLS (interception), or another server answers";
  }

  private String mendOfTrust(Endpoint endpoint) {
    if (cloud.own() && !trust.hasOwn()) {
      return "give the server's authority with --ca-file or SALLYPORT_CA_FILE (its file ca.pem, also"
          + " at http://"
          + cloud.profile().pki()
          + "/ca.pem)";
    }
    return "have what inspects TLS pass "
        + endpoint.host()
        + " unopened; or, where it is meant to, have clients trust its authority";
  }

  private static String issuer(List<X509Certificate> shown) {
    return shown.getLast().getIssuerX500Principal().getName();
  }

  private static String chain(List<X509Certificate> shown) {
    var text = new StringBuilder(shown.getFirst().getSubjectX500Principal().getName());
    shown.forEach(
        certificate -> text.append(" < ").append(certificate.getIssuerX500Principal().getName()));
    return Faults.line(text.toString(), 400);
  }

  private static String names(X509Certificate leaf) {
    var names = HostMatch.names(leaf);
    return names.isEmpty() ? "none" : Faults.line(String.join(", ", names), 160);
  }

  private static SSLContext looking() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Looker()}, null);
      return context;
    } catch (GeneralSecurityException fault) {
      throw new IllegalStateException("every Java platform has TLS", fault);
    }
  }

  /** Accepts everything, to see it: over its connections nothing is ever sent. */
  private static final class Looker extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
