package sallyport.http;

import io.netty.channel.unix.Errors;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP on one port of one or more addresses, and on further ones: HTTP/1.1, and HTTP/2 where
 * there is TLS. Every limit of its {@link Limits} is held before a handler is called.
 */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int FIRST_RANDOM_PORT = 1;
  private static final int TRIES_FOR_A_COMMON_PORT = 20;
  private static final Duration TICKET_KEY_LIFE = Duration.ofHours(12);
  private static final Duration LAST_MOMENT = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Acceptor.Shared shared;
  private final List<Acceptor> acceptors;
  private final int port;
  private final List<InetSocketAddress> further;

  private Listener(
      Vertx vertx,
      Acceptor.Shared shared,
      List<Acceptor> acceptors,
      int port,
      List<InetSocketAddress> further) {
    this.vertx = vertx;
    this.shared = shared;
    this.acceptors = acceptors;
    this.port = port;
    this.further = further;
  }

  /**
   * Binds and serves.
   *
   * @throws BindException when an address or the port cannot be had; the message names both
   * @throws IOException when the TLS identity cannot be used
   */
  public static Listener start(ListenerConfig config, Handler handler) throws IOException {
    var addresses = usable(config.addresses());
    for (int attempt = 1; ; attempt++) {
      try {
        return start(config, addresses, handler);
      } catch (BindException e) {
        if (config.port() != 0 || addresses.size() == 1 || attempt == TRIES_FOR_A_COMMON_PORT) {
          throw e;
        }
      }
    }
  }

  private static Listener start(ListenerConfig config, List<InetAddress> addresses, Handler handler)
      throws IOException {
    int loops = Runtime.getRuntime().availableProcessors();
    var tls = config.identity().isPresent() ? new TlsEngine() : null;
    var vertx =
        tls == null
            ? EventLoops.start(loops)
            : EventLoops.start(loops, config.ioUring(), () -> new ProxyHeaderDecoder(config));
    var shared =
        new Acceptor.Shared(
            config,
            handler,
            new Load(config.limits()),
            new StrictJsonReader(config.limits()),
            new HttpDate(),
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory()),
            tls,
            new Acceptor.Closing());
    var acceptors = new ArrayList<Acceptor>();
    var further = new ArrayList<InetSocketAddress>();
    int port = config.port();
    try {
      for (var address : addresses) {
        var bound = bind(vertx, shared, address, port, FIRST_RANDOM_PORT, loops);
        acceptors.addAll(bound);
        port = bound.getFirst().port();
      }
      for (var other : config.further()) {
        int random = FIRST_RANDOM_PORT + 1 + further.size();
        var bound = bind(vertx, shared, other.getAddress(), other.getPort(), random, loops);
        acceptors.addAll(bound);
        further.add(new InetSocketAddress(other.getAddress(), bound.getFirst().port()));
      }
    } catch (IOException e) {
      await(vertx.close(), LAST_MOMENT);
      throw e;
    }
    if (tls != null) {
      vertx.setPeriodic(TICKET_KEY_LIFE.toMillis(), _ -> tls.renewTicketKeys());
    }
    return new Listener(vertx, shared, List.copyOf(acceptors), port, List.copyOf(further));
  }

  /**
   * @param random where {@code port} is 0: the free port that Vert.x gives all who name this number
   */
  private static List<Acceptor> bind(
      Vertx vertx, Acceptor.Shared shared, InetAddress address, int port, int random, int loops)
      throws IOException {
    var host = address.getHostAddress();
    var socket =
        port == 0
            ? SocketAddress.sharedRandomPort(random, host)
            : SocketAddress.inetSocketAddress(port, host);
    var acceptors = new ArrayList<Acceptor>();
    for (int i = 0; i < loops; i++) {
      acceptors.add(new Acceptor(shared, socket));
    }
    var rest = acceptors.iterator();
    var deployed = vertx.deployVerticle(rest::next, new DeploymentOptions().setInstances(loops));
    try {
      deployed.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw refused(e.getCause() == null ? e : e.getCause(), host, port);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding", e);
    }
    return acceptors;
  }

  private static IOException refused(Throwable cause, String host, int port) {
    if (cause instanceof SocketException || cause instanceof Errors.NativeIoException) {
      var refused =
          new BindException("cannot bind " + host + " port " + port + ": " + cause.getMessage());
      refused.initCause(cause);
      return refused;
    }
    return new IOException("cannot serve on " + host + " port " + port, cause);
  }

  /** The addresses, but for an IPv6 loopback on a machine that has none. */
  private static List<InetAddress> usable(List<InetAddress> addresses) throws SocketException {
    var usable = new ArrayList<InetAddress>();
    for (var address : addresses) {
      if (address.isLoopbackAddress()
          && address.getAddress().length == 16
          && addresses.size() > 1
          && NetworkInterface.getByInetAddress(address) == null) {
        LOG.info("this machine has no {}; not listening there", address.getHostAddress());
      } else {
        usable.add(address);
      }
    }
    return usable;
  }

  /** The port, the same on every address. */
  public int port() {
    return port;
  }

  /** Where it listens besides, with the ports that were picked. */
  public List<InetSocketAddress> further() {
    return further;
  }

  /** Connections open now. */
  public int connections() {
    return shared.load().connections();
  }

  /** Requests at work now, without those answered on the spot. */
  public int requests() {
    return shared.load().requests();
  }

  /**
   * Shows another certificate from the next handshake on; connections that stand are not touched.
   *
   * @throws IOException when it cannot be used; the old one stays
   */
  public void identity(TlsIdentity identity) throws IOException {
    if (shared.tls() == null) {
      throw new IllegalStateException("this listener has no TLS");
    }
    for (var acceptor : acceptors) {
      var failure = await(acceptor.identity(identity), LAST_MOMENT);
      if (failure != null) {
        throw new IOException("the TLS identity cannot be used", failure);
      }
    }
  }

  /**
   * Takes no more connections, lets the requests at work finish for as long as {@code grace}, then
   * closes what is left. Returns when all is closed; a second call does nothing.
   */
  public void close(Duration grace) {
    if (!shared.closing().begin()) {
      return;
    }
    var shutdowns = acceptors.stream().map(acceptor -> acceptor.shutdown(grace)).toList();
    var failure = await(Future.join(shutdowns), grace.plus(LAST_MOMENT));
    if (failure != null) {
      LOG.warn("the listener on port {} did not close cleanly", port, failure);
    }
    await(vertx.close(), LAST_MOMENT);
  }

  private static @Nullable Throwable await(Future<?> future, Duration atMost) {
    try {
      future
          .toCompletionStage()
          .toCompletableFuture()
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }
}
