package sallyport.connectivity.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;
import sallyport.crypto.pki.LocalAuthority;
import sallyport.crypto.pki.Published;
import sallyport.crypto.pki.ServerCertificate;

/** What the tests of doctor have in common: one authority, and every name on loopback. */
final class Patient {
  static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final LocalAuthority AUTHORITY = LocalAuthority.create("Sallyport test authority", CLOCK);
  static final LocalAuthority STRANGER = LocalAuthority.create("Inspecting proxy", CLOCK);
  static final String VAULT = "dev.vault.test.example";
  static final String LOGIN = "login.test.example";
  static final Trust TRUST = Trust.with(List.of(AUTHORITY.x509()), NOW);
  static final Duration PATIENCE = Duration.ofSeconds(3);
  static final Names NAMES =
      host -> {
        if (host.startsWith("unknown")) {
          throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getLoopbackAddress());
      };

  private Patient() {}

  /** A certificate whose revocation list is served on a port. */
  static ServerCertificate certificate(LocalAuthority authority, int listPort, String... names) {
    return authority.issue(List.of(names), List.of(), Duration.ofDays(90), published(listPort));
  }

  static Published published(int listPort) {
    return new Published(
        URI.create("http://pki.test.example:" + listPort + "/ca.crl"),
        URI.create("http://pki.test.example:" + listPort + "/ca.crt"));
  }

  static Endpoint vault(int port) {
    return new Endpoint(VAULT, port, true, Purpose.VAULT, "secrets of the vault", false);
  }

  static Endpoint login(int port) {
    return new Endpoint(LOGIN, port, true, Purpose.AUTHENTICATION, "sign-in", false);
  }

  static Doctor.Client client(Map<String, String> environment, Optional<Login> login) {
    return new Doctor.Client(NAMES, ProxySettings.of(environment), TRUST, login, PATIENCE);
  }

  static List<Finding> examine(Set<Check> wanted, Endpoint... plan) {
    return examine(client(Map.of(), Optional.empty()), wanted, plan);
  }

  static List<Finding> examine(Doctor.Client client, Set<Check> wanted, Endpoint... plan) {
    return examine(Cloud.own("test.example", 443, 80), client, wanted, plan);
  }

  static List<Finding> examine(
      Cloud cloud, Doctor.Client client, Set<Check> wanted, Endpoint... plan) {
    return new Doctor(cloud, client, wanted, CLOCK).examine(List.of(plan), _ -> {});
  }

  static Set<Check> upTo(Check last) {
    return EnumSet.range(Check.PROXY, last);
  }

  static Finding found(List<Finding> findings, Check check) {
    return findings.stream()
        .filter(finding -> finding.check() == check)
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not among " + findings));
  }
}
