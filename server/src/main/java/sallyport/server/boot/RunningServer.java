package sallyport.server.boot;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.audit.AuditFiles;
import sallyport.audit.FileAuditSink;
import sallyport.core.CloudProfile;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.Seal;
import sallyport.http.ConnectProxy;
import sallyport.http.Listener;
import sallyport.server.admin.AdminSocket;
import sallyport.server.config.AuditSettings;
import sallyport.server.config.Configuration;
import sallyport.server.watch.Health;
import sallyport.server.watch.Meters;

/**
 * One server, from its data folder to its ports. It listens as soon as it has a certificate, and
 * serves as soon as its root key is open; between the two every plane answers 503.
 */
public final class RunningServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Foundation foundation;
  private final Meters meters = new Meters();
  private final FileAuditSink audit;
  private final Gate gate = new Gate();
  private final Network network;
  private final IssuerFiles issuers;
  private final TlsMaterial tls;
  private final Listener http;
  private final Listener https;
  private final Listener health;
  private final @Nullable ConnectProxy proxy;
  private final CloudProfile profile;

  /** What {@link #close} has to take down, the last opened first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private volatile @Nullable Planes planes;
  private volatile @Nullable Housekeeping house;
  private volatile boolean stopping;
  private @Nullable Runnable onServing;

  private RunningServer(Foundation foundation) {
    this.foundation = foundation;
    opened.push(foundation);
    opened.push(meters);
    try {
      var configuration = foundation.configuration();
      var ports =
          RunState.read(foundation.folder())
              .map(last -> last.preferredBy(configuration.ports()))
              .orElse(configuration.ports());
      var limits = configuration.limits().limits();
      this.network = Network.read(configuration.network());
      this.issuers = IssuerFiles.open(configuration.identity().federation().orElse(List.of()));
      this.audit = opened(openAudit(foundation));
      this.http = Listeners.http(ports, limits, meters, new Pki(this::published));
      opened.push(() -> http.close(GRACE));
      this.tls = TlsMaterial.open(foundation, http.port());
      this.https = Listeners.https(ports, network, limits, meters, tls.identity(), gate);
      opened.push(() -> https.close(GRACE));
      this.profile = configuration.names().profile(publicPort(configuration, https.port()));
      this.health = Listeners.health(ports, new Health(meters, this::readiness));
      opened.push(() -> health.close(Duration.ofSeconds(1)));
      this.proxy =
          ports
              .proxyPort()
              .map(port -> opened(Listeners.proxy(port, ownNames(profile), https.port())))
              .orElse(null);
      watch();
      state().write(foundation.folder());
      opened(AdminSocket.open(foundation.folder().adminSocket(), new Operations(this)::run));
    } catch (RuntimeException | IOException refused) {
      closeAll();
      throw refused instanceof RuntimeException fault
          ? fault
          : new StartRefusedException("audit", Foundation.message(refused), "mend the folder");
    }
  }

  /**
   * Starts a server. When this returns it listens, and serves unless it is {@link #sealed}.
   *
   * @param environment where a passphrase may be, when the setting {@code seal} refers to it
   * @throws StartRefusedException naming each setting that stands in the way, and the mend
   */
  public static RunningServer start(
      Configuration configuration, Map<String, String> environment, InstantSource clock) {
    var foundation = Foundation.open(configuration, clock);
    var seal =
        unsealedAtStart(
            foundation, () -> SealChoice.of(configuration, foundation.folder(), environment));
    var server = new RunningServer(foundation);
    if (seal) {
      server.serveOrClose();
    }
    return server;
  }

  private static boolean unsealedAtStart(
      Foundation foundation, java.util.function.Supplier<Optional<Seal>> choice) {
    try {
      var seal = choice.get();
      seal.ifPresent(foundation::unseal);
      return seal.isPresent();
    } catch (Seal.WrongSealException wrong) {
      foundation.close();
      throw new StartRefusedException(List.of("seal: " + Foundation.message(wrong)));
    } catch (RuntimeException refused) {
      foundation.close();
      throw refused;
    }
  }

  private void serveOrClose() {
    try {
      serve();
    } catch (RuntimeException fault) {
      close();
      throw fault;
    }
  }

  /**
   * Runs a server in the foreground until SIGTERM or SIGINT; returns the exit code.
   *
   * @param out gets the hints for people and the READY line
   */
  public static int runUntilStopped(
      Configuration configuration, Map<String, String> environment, PrintStream out) {
    warmUp();
    var signal = StopSignal.take();
    try (var server = start(configuration, environment, InstantSource.system())) {
      server.whenServing(() -> Welcome.print(server, out));
      if (server.sealed()) {
        out.println("SEALED https://localhost:" + server.httpsPort());
        out.println("Give the passphrase with: ./sallyport admin unseal --data " + server.data());
      }
      signal.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /**
   * Loads the native cryptography beside everything else that a start does: it takes a tenth of a
   * second, and a start is measured.
   */
  private static void warmUp() {
    Thread.ofPlatform().daemon().name("warm-up").start(CryptoEngine::name);
  }

  /** Runs {@code then} as soon as the server serves: now, or when it is unsealed. */
  public synchronized void whenServing(Runnable then) {
    if (planes == null) {
      onServing = then;
    } else {
      then.run();
    }
  }

  /** Opens the root key of a sealed server and begins to serve. */
  synchronized void unseal(Seal seal) {
    foundation.unseal(seal);
    serve();
    if (onServing != null) {
      onServing.run();
      onServing = null;
    }
  }

  private synchronized void serve() {
    if (planes != null) {
      return;
    }
    tls.keepKey();
    renewIdentity();
    var made = Planes.open(foundation, network, issuers, profile, tls.releases(), meters, audit);
    made.firstStart(foundation.configuration().names());
    var housekeeping =
        Housekeeping.start(
            foundation.clock(),
            java.util.stream.Stream.concat(
                    made.jobs().stream(),
                    java.util.stream.Stream.of(
                        new Housekeeping.Job(
                            "certificate renewal", Duration.ofHours(1), this::renewIdentity)))
                .toList());
    opened.push(housekeeping);
    house = housekeeping;
    planes = made;
    gate.open(made.handler());
  }

  /**
   * Does at once what is due by the clock: purges, rotations, the renewal of the certificate. It is
   * done once a minute anyway; this is for those who move the clock.
   */
  public void housekeep() {
    var housekeeping = house;
    if (housekeeping != null) {
      housekeeping.runDue();
    }
  }

  /** Puts a new certificate in force when the present one is due. */
  private void renewIdentity() {
    tls.renew()
        .ifPresent(next -> {
          try {
            https.identity(next);
            LOG.info("the server certificate was renewed");
          } catch (IOException fault) {
            throw new java.io.UncheckedIOException("cannot put the certificate in force", fault);
          }
        });
  }

  private static FileAuditSink openAudit(Foundation foundation) throws IOException {
    var settings = foundation.configuration().audit();
    return FileAuditSink.open(
        new AuditFiles(
            foundation.folder().resolve("audit"),
            settings.auditFileBytes().bytes(),
            settings.auditRotateEvery(),
            settings.auditKeep(),
            settings.audit() == AuditSettings.Mode.REQUIRED,
            settings.auditFsync()),
        foundation.clock());
  }

  /** With a public cloud's names behind the proxy, clients never see our own port. */
  private static int publicPort(Configuration configuration, int httpsPort) {
    boolean behindProxy =
        configuration.names().cloud().isPresent() && configuration.ports().proxyPort().isPresent();
    return configuration.ports().publicPort().orElse(behindProxy ? 443 : httpsPort);
  }

  private static Predicate<String> ownNames(CloudProfile profile) {
    var names = new OwnNames(profile);
    return names::holds;
  }

  private void watch() {
    meters.count("sallyport.audit.written", "Audit records written", audit::written);
    meters.count("sallyport.audit.lost", "Audit records lost", audit::lost);
    meters.state("sallyport.store.up", "Whether the store answers", foundation.stores()::healthy);
    meters.state("sallyport.sealed", "Whether the root key is closed", this::sealed);
  }

  private Health.Readiness readiness() {
    if (stopping) {
      return Health.Readiness.STOPPING;
    }
    if (planes == null) {
      return Health.Readiness.SEALED;
    }
    return foundation.stores().healthy()
        ? Health.Readiness.READY
        : Health.Readiness.STORE_UNAVAILABLE;
  }

  private Pki.Files published() {
    return tls.published();
  }

  private RunState state() {
    return new RunState(
        profile.name(),
        foundation.configuration().names().domain(),
        profile.publicPort(),
        https.port(),
        http.port(),
        health.port(),
        proxyPort(),
        ProcessHandle.current().pid());
  }

  public boolean sealed() {
    return planes == null;
  }

  public int httpsPort() {
    return https.port();
  }

  public int httpPort() {
    return http.port();
  }

  public int healthPort() {
    return health.port();
  }

  /** Where the TLS listener listens besides. */
  public List<InetSocketAddress> further() {
    return https.further();
  }

  /** 0 when the proxy is off. */
  public int proxyPort() {
    return proxy == null ? 0 : proxy.port();
  }

  public Path data() {
    return foundation.folder().root();
  }

  Foundation foundation() {
    return foundation;
  }

  Network network() {
    return network;
  }

  Optional<Planes> planes() {
    return Optional.ofNullable(planes);
  }

  private <T extends AutoCloseable> T opened(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  /** Finishes the requests in flight, ten seconds at most, and lets everything go. */
  @Override
  public void close() {
    stopping = true;
    closeAll();
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // what is left must still be closed
  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception fault) {
        LOG.error("while stopping", fault);
      }
    }
  }
}
