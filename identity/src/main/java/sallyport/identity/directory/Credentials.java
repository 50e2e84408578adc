package sallyport.identity.directory;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.crypto.Certificates;
import sallyport.crypto.CredentialHash;

/**
 * The secrets and certificates of applications: several of each, every one with a beginning and an
 * end. A secret is kept as a hash; a certificate carries only a public key.
 */
public final class Credentials {
  /** Each one costs a comparison at every sign-in with a wrong secret. */
  public static final int MAX_PER_APPLICATION = 20;

  private final DirectoryStore store;
  private final Ids ids;
  private final InstantSource clock;
  private final Runnable changed;

  Credentials(DirectoryStore store, Ids ids, InstantSource clock, Runnable changed) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * Makes a client secret.
   *
   * @param start from when on it is accepted; now when absent
   */
  public NewPassword addPassword(
      String tenantId,
      String applicationId,
      String displayName,
      Optional<Instant> start,
      Instant end) {
    var from = start.orElse(clock.instant().truncatedTo(ChronoUnit.SECONDS));
    checkPeriod(displayName, from, end);
    var secret = CredentialHash.newClientSecret();
    var stored =
        new PasswordCredential(
            ids.next().toString(),
            displayName,
            secret.expose(bytes -> new String(bytes, 0, 3, StandardCharsets.UTF_8)),
            CredentialHash.ofGenerated(secret),
            from,
            end);
    change(
        tenantId,
        applicationId,
        app -> app.withPasswords(added(app.passwords(), stored, "passwordCredentials")));
    return new NewPassword(stored, secret);
  }

  /** False when the application has no secret of this id. */
  public boolean removePassword(String tenantId, String applicationId, String keyId) {
    var found = new boolean[1];
    change(
        tenantId,
        applicationId,
        app -> {
          var rest = new ArrayList<>(app.passwords());
          found[0] = rest.removeIf(password -> password.keyId().equalsIgnoreCase(keyId));
          return app.withPasswords(rest);
        });
    return found[0];
  }

  /**
   * Reads a certificate that shall prove an application.
   *
   * @param der at most 16 KiB
   * @param end when it stops being accepted; never after the certificate's own end
   */
  public KeyCredential certificate(
      byte[] der, String displayName, Optional<Instant> start, Optional<Instant> end) {
    var certificate = parse(der);
    var last = certificate.getNotAfter().toInstant();
    var from = start.orElse(certificate.getNotBefore().toInstant());
    var until = end.filter(asked -> asked.isBefore(last)).orElse(last);
    checkPeriod(displayName, from, until);
    return new KeyCredential(
        ids.next().toString(), displayName, Base64.getEncoder().encodeToString(der), from, until);
  }

  public void addCertificate(String tenantId, String applicationId, KeyCredential certificate) {
    change(
        tenantId,
        applicationId,
        app -> app.withCertificates(added(app.certificates(), certificate, "keyCredentials")));
  }

  /** Replaces all certificates, as a change of {@code keyCredentials} does. */
  public void setCertificates(
      String tenantId, String applicationId, List<KeyCredential> certificates) {
    if (certificates.size() > MAX_PER_APPLICATION) {
      throw refused(new DirectoryRefusal.QuotaExceeded("keyCredentials", MAX_PER_APPLICATION));
    }
    change(tenantId, applicationId, app -> app.withCertificates(certificates));
  }

  private void change(String tenantId, String applicationId, UnaryOperator<Application> change) {
    var next = store.changeApplication(tenantId, applicationId, change);
    changed.run();
    if (next.isEmpty()) {
      throw refused(new DirectoryRefusal.NoSuchObject(applicationId));
    }
  }

  private static <T> List<T> added(List<T> credentials, T next, String what) {
    if (credentials.size() >= MAX_PER_APPLICATION) {
      throw refused(new DirectoryRefusal.QuotaExceeded(what, MAX_PER_APPLICATION));
    }
    var all = new ArrayList<>(credentials);
    all.add(next);
    return all;
  }

  private static void checkPeriod(String displayName, Instant start, Instant end) {
    if (displayName.length() > 256) {
      throw refused(new DirectoryRefusal.InvalidValue("displayName", "is too long"));
    }
    if (!start.isBefore(end)) {
      throw refused(new DirectoryRefusal.InvalidValue("endDateTime", "must be after its start"));
    }
  }

  private static X509Certificate parse(byte[] der) {
    return Certificates.parse(der)
        .orElseThrow(
            () -> refused(new DirectoryRefusal.InvalidValue("key", "is not an X.509 certificate")));
  }

  private static RefusedException refused(DirectoryRefusal refusal) {
    return new RefusedException(refusal);
  }
}
