package sallyport.server.boot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.core.CloudProfile;
import sallyport.crypto.Place;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.TokenSigningKey;
import sallyport.crypto.pki.LocalAuthority;
import sallyport.crypto.pki.Published;
import sallyport.crypto.pki.ServerCertificate;
import sallyport.crypto.pki.TrustStores;
import sallyport.crypto.pki.UnusableCertificateException;
import sallyport.http.TlsIdentity;
import sallyport.server.config.TlsSettings;
import sallyport.vault.keys.ReleaseAuthority;

/**
 * The certificate that the server shows: the operator's own, or one that the local CA of this data
 * folder issues and renews.
 *
 * <p>Below {@code DATA/tls}: {@code ca.pem} and {@code ca.key.sealed} (the authority, its key
 * sealed as everything else), {@code server.crt} and {@code server.key} (the listener's, outside
 * the seal: a sealed server has to be reachable in order to be unsealed), {@code ca.crl}, and for
 * clients {@code bundle.pem} and {@code truststore.p12}.
 */
final class TlsMaterial {
  private static final Place AUTHORITY = new Place("tls", "authority");
  private static final Duration CRL_LIFE = Duration.ofDays(7);
  private static final Duration CRL_FRESH = Duration.ofDays(1);
  private static final byte[] NOTHING = {};
  private static final String RELEASES = "Sallyport key release";

  private final Foundation foundation;
  private final Path folder;
  private final List<String> names;
  private final List<InetAddress> addresses;
  private final Published published;

  /** The authority as long as its key is in memory only: before the first unsealing. */
  private @Nullable LocalAuthority unkept;

  private ServerCertificate certificate;
  private volatile Pki.Files files = new Pki.Files(NOTHING, NOTHING, NOTHING);

  private TlsMaterial(Foundation foundation, CloudProfile profile, int httpPort) {
    this.foundation = foundation;
    this.folder = foundation.folder().tls();
    this.names = new OwnNames(profile).forCertificate();
    this.addresses = List.of(Addresses.parse("bind", "127.0.0.1"), Addresses.parse("bind", "::1"));
    var base = "http://" + profile.pki() + (httpPort == 80 ? "" : ":" + httpPort);
    this.published = new Published(URI.create(base + "/ca.crl"), URI.create(base + "/ca.crt"));
    this.certificate = own().orElseGet(this::fromAuthority);
  }

  /**
   * @param httpPort where the revocation list is served; certificates carry its address
   */
  static TlsMaterial open(Foundation foundation, int httpPort) {
    var profile = foundation.configuration().names().profile(443);
    try {
      return new TlsMaterial(foundation, profile, httpPort);
    } catch (UnusableCertificateException unusable) {
      throw new StartRefusedException(List.of("tls: " + Foundation.message(unusable)));
    }
  }

  TlsIdentity identity() {
    try (var key = certificate.privateKey()) {
      return key.expose(der -> TlsIdentity.ofDer(certificate.chain(), der));
    }
  }

  Pki.Files published() {
    return files;
  }

  /** Seals the key of an authority made before the root key was open. */
  synchronized void keepKey() {
    if (unkept != null) {
      seal(unkept);
      unkept = null;
    }
  }

  /**
   * Refreshes the revocation list, and renews the certificate when it is due or no longer says what
   * the configuration says; the new one is returned then. Call it unsealed.
   */
  synchronized Optional<TlsIdentity> renew() {
    if (settings().certificate().isPresent()) {
      return reread();
    }
    publish();
    if (current(certificate)) {
      return Optional.empty();
    }
    certificate = issue(authority());
    return Optional.of(identity());
  }

  /**
   * Who vouches for what is released: the local CA. With an own certificate clients are given none
   * to trust, and the key of releases vouches for itself.
   */
  ReleaseAuthority releases() {
    if (settings().certificate().isPresent()) {
      return ReleaseAuthority.none(RELEASES, foundation.clock());
    }
    return new ReleaseAuthority() {
      @Override
      public Optional<byte[]> certificate() {
        return Optional.of(authorityCertificate());
      }

      @Override
      public TokenSigningKey newKey(Duration life) {
        return signer(life);
      }
    };
  }

  private synchronized TokenSigningKey signer(Duration life) {
    return authority().issueSigner(RELEASES, life, published);
  }

  private TlsSettings settings() {
    return foundation.configuration().tls();
  }

  private Optional<ServerCertificate> own() {
    var tls = settings();
    if (tls.certificate().isEmpty() && tls.key().isEmpty()) {
      return Optional.empty();
    }
    if (tls.certificate().isEmpty() || tls.key().isEmpty()) {
      throw new StartRefusedException(
          tls.key().isEmpty() ? "tls.key" : "tls.certificate",
          "missing",
          "an own certificate needs both tls.certificate and tls.key");
    }
    try {
      return Optional.of(ServerCertificate.read(tls.certificate().get(), tls.key().get()));
    } catch (UnusableCertificateException unusable) {
      // Its message names the file and the mend.
      throw new StartRefusedException(
          List.of("tls.certificate, tls.key: " + Foundation.message(unusable)));
    }
  }

  /** An operator who renews an own certificate replaces the files; the server follows. */
  private Optional<TlsIdentity> reread() {
    var next = own().orElseThrow();
    if (next.leaf().equals(certificate.leaf())) {
      return Optional.empty();
    }
    certificate = next;
    return Optional.of(identity());
  }

  private ServerCertificate fromAuthority() {
    if (!Files.exists(folder.resolve("ca.key.sealed"))) {
      refuseHalfAuthority();
      unkept = LocalAuthority.create("Sallyport local CA", foundation.clock());
      publishAuthority(unkept);
      if (!foundation.keyring().sealed()) {
        keepKey();
        return issue(authority());
      }
      return issue(unkept);
    }
    loadPublished();
    var kept = kept();
    if (kept.isPresent() && (foundation.keyring().sealed() || current(kept.get()))) {
      return kept.get();
    }
    return foundation.keyring().sealed() ? passing() : issue(authority());
  }

  /** A store that was unsealed once has an authority; without its key something was lost. */
  private void refuseHalfAuthority() {
    if (Files.exists(folder.resolve("ca.pem"))
        && !foundation.stores().keyring().dataKeys(AUTHORITY.scope()).isEmpty()) {
      throw new StartRefusedException(
          "data",
          folder.resolve("ca.key.sealed") + " is missing",
          "restore it from a backup, or remove "
              + folder
              + " to make a new CA (clients must trust it anew)");
    }
  }

  /**
   * For a sealed server that has no certificate of its own, as after a restore: one of an authority
   * that nobody knows, only until it is unsealed.
   */
  private ServerCertificate passing() {
    return LocalAuthority.create("Sallyport sealed", foundation.clock())
        .issue(names, addresses, Duration.ofDays(7), published);
  }

  private LocalAuthority authority() {
    if (unkept != null) {
      return unkept;
    }
    var sealed = new Sealed(required("ca.key.sealed"));
    try (var key = foundation.keyring().open(AUTHORITY, sealed)) {
      return LocalAuthority.load(key, authorityCertificate(), foundation.clock());
    }
  }

  private byte[] authorityCertificate() {
    return TrustedPem.certificate(required("ca.pem"));
  }

  private void seal(LocalAuthority authority) {
    try (var key = authority.privateKey()) {
      var sealed = foundation.keyring().seal(AUTHORITY, key);
      DataFolder.writePrivately(folder.resolve("ca.key.sealed"), sealed.bytes());
    }
  }

  private ServerCertificate issue(LocalAuthority authority) {
    var issued = authority.issue(names, addresses, settings().lifetime(), published);
    try (var key = issued.privateKey()) {
      key.expose(der -> {
        DataFolder.writePrivately(folder.resolve("server.key"), der);
        return der.length;
      });
    }
    DataFolder.write(folder.resolve("server.crt"), issued.chain().getFirst());
    DataFolder.write(
        folder.resolve("server.from"), published.crl().toString().getBytes(StandardCharsets.UTF_8));
    return issued;
  }

  /** The certificate of an earlier start; absent when it is missing or does not fit together. */
  private Optional<ServerCertificate> kept() {
    var leaf = DataFolder.read(folder.resolve("server.crt"));
    var key = DataFolder.read(folder.resolve("server.key"));
    if (leaf.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    try (var secret = SecretBytes.owning(key.get())) {
      return Optional.of(ServerCertificate.load(List.of(leaf.get()), secret));
    } catch (UnusableCertificateException _) {
      // Killed between writing the two: the authority issues another.
      return Optional.empty();
    }
  }

  private boolean current(ServerCertificate kept) {
    var from =
        DataFolder.read(folder.resolve("server.from"))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    return !kept.renewalDue(foundation.clock().instant())
        && kept.covers(names, addresses)
        && from.equals(Optional.of(published.crl().toString()));
  }

  /** What clients are given to trust, written once for each authority. */
  private void publishAuthority(LocalAuthority authority) {
    var pem = authority.certificatePem().getBytes(StandardCharsets.US_ASCII);
    var bundle = new ByteArrayOutputStream();
    bundle.writeBytes(SystemRoots.pem());
    bundle.write('\n');
    bundle.writeBytes(pem);
    var trusted = new ArrayList<>(SystemRoots.certificates());
    trusted.add(authority.x509());
    DataFolder.write(folder.resolve("bundle.pem"), bundle.toByteArray());
    DataFolder.write(
        folder.resolve("truststore.p12"),
        TrustStores.pkcs12(trusted, ClientEnvironment.TRUST_STORE_PASSWORD.toCharArray()));
    DataFolder.write(folder.resolve("ca.pem"), pem);
    files = new Pki.Files(authority.certificate(), pem, NOTHING);
  }

  private void loadPublished() {
    if (!Files.exists(folder.resolve("ca.pem"))) {
      throw new StartRefusedException(
          "data", folder.resolve("ca.pem") + " is missing", "restore it from a backup");
    }
    var crl = DataFolder.read(folder.resolve("ca.crl")).orElse(NOTHING);
    files = new Pki.Files(authorityCertificate(), required("ca.pem"), crl);
    if (!Files.exists(folder.resolve("truststore.p12")) && !foundation.keyring().sealed()) {
      publishAuthority(authority());
    }
  }

  /** Signs the revocation list anew once a day, so that it never runs out. */
  private void publish() {
    var file = folder.resolve("ca.crl");
    if (files.revocationList().length > 0 && age(files.revocationList()).compareTo(CRL_FRESH) < 0) {
      return;
    }
    var crl = authority().crl(CRL_LIFE);
    DataFolder.write(file, crl);
    files = new Pki.Files(files.certificateDer(), files.certificatePem(), crl);
  }

  /** By what the list says: the time of a file is that of the last copy. */
  private Duration age(byte[] list) {
    try {
      var signed =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list));
      return Duration.between(signed.getThisUpdate().toInstant(), foundation.clock().instant());
    } catch (GeneralSecurityException _) {
      return CRL_LIFE;
    }
  }

  private byte[] required(String name) {
    return DataFolder.read(folder.resolve(name))
        .orElseThrow(() ->
            new StartRefusedException(
                "data", folder.resolve(name) + " is missing", "restore it from a backup"));
  }
}
