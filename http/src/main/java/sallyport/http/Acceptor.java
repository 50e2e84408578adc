package sallyport.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.http2.Http2ServerConnection;
import io.vertx.core.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One address on one event loop: takes connections in and hands each request to an exchange. */
final class Acceptor extends VerticleBase {
  private static final int BACKLOG = 1024;
  private static final int REQUEST_LINE_EXTRA = 64;
  private static final int RESETS_PER_WINDOW = 200;
  private static final Duration RESET_WINDOW = Duration.ofSeconds(30);

  private final Shared shared;
  private final SocketAddress address;
  private final Set<Connection> connections = new HashSet<>();
  private @Nullable HttpServer server;

  /** What all acceptors of a listener have in common. */
  record Shared(
      ListenerConfig config,
      Handler handler,
      Load load,
      StrictJsonReader json,
      HttpDate date,
      Executor blocking,
      @Nullable TlsEngine tls,
      Closing closing) {}

  /** Set once, when the listener begins to close. */
  static final class Closing {
    private final AtomicBoolean begun = new AtomicBoolean();

    /** True for the first call only. */
    boolean begin() {
      return begun.compareAndSet(false, true);
    }

    boolean begun() {
      return begun.get();
    }
  }

  Acceptor(Shared shared, SocketAddress address) {
    this.shared = shared;
    this.address = address;
  }

  @Override
  public Future<?> start() throws GeneralSecurityException {
    var limits = limits();
    var builder = vertx.httpServerBuilder().with(serverConfig());
    var identity = shared.config().identity();
    if (identity.isPresent()) {
      builder.with(TlsEngine.options(identity.get(), limits.headerTime())).with(shared.tls());
    }
    var built =
        builder
            .build()
            .connectionHandler(this::connected)
            .requestHandler(this::requested)
            .invalidRequestHandler(this::malformed)
            .exceptionHandler(_ -> {});
    server = built;
    vertx.setPeriodic(sweepMillis(limits), _ -> sweep());
    return built.listen(address);
  }

  private HttpServerConfig serverConfig() {
    var limits = limits();
    var versions = EnumSet.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);
    if (shared.config().identity().isPresent()) {
      versions.add(HttpVersion.HTTP_2);
    }
    var config =
        new HttpServerConfig()
            .setVersions(versions)
            .setHandle100ContinueAutomatically(false)
            .setHttp1Config(http1Config())
            .setHttp2Config(
                new Http2ServerConfig()
                    .setRstFloodMaxRstFramePerWindow(RESETS_PER_WINDOW)
                    .setRstFloodWindowDuration(RESET_WINDOW)
                    .setInitialSettings(
                        new Http2Settings()
                            .setPushEnabled(false)
                            .setMaxConcurrentStreams(limits.streamsPerConnection())
                            .setMaxHeaderListSize(limits.maxHeaderBytes())));
    config.getTcpConfig().setAcceptBacklog(BACKLOG);
    return config;
  }

  private Http1ServerConfig http1Config() {
    return new Http1ServerConfig()
        .setMaxInitialLineLength(limits().maxTargetBytes() + REQUEST_LINE_EXTRA)
        .setMaxHeaderSize(limits().maxHeaderBytes());
  }

  private static long sweepMillis(Limits limits) {
    var shortest =
        Stream.of(limits.headerTime(), limits.bodyTime(), limits.idleTime())
            .min(Duration::compareTo)
            .orElseThrow();
    return Math.clamp(shortest.toMillis() / 4, 10, 500);
  }

  private void connected(HttpConnection http) {
    var server = (HttpServerConnection) http;
    var channel = server.channelHandlerContext().channel();
    if (!channel.isActive()) {
      return;
    }
    var arrival = ProxyHeaderDecoder.arrivalOf(channel);
    var caller = shared.load().connected(arrival.client());
    var connection =
        new Connection(this, server, http instanceof Http2ServerConnection, arrival, caller);
    connections.add(connection);
    var _ =
        channel
            .closeFuture()
            .addListener(_ -> {
              connections.remove(connection);
              shared.load().disconnected(caller);
            });
    connection.join(http1Config());
    // A listed proxy brings everybody's connections: one client must not lock out the others.
    if (!sources().lists(arrival.client()) && shared.load().tooMany(caller)) {
      var _ = channel.close();
    }
  }

  private void requested(HttpServerRequest http) {
    exchange(http).begin();
  }

  private void malformed(HttpServerRequest http) {
    var cause = http.decoderResult().cause();
    var why =
        switch (cause) {
          case TooLongHttpLineException _ -> Refused.TARGET_TOO_LONG;
          case TooLongHttpHeaderException _ -> Refused.HEADERS_TOO_LARGE;
          case TooLongFrameException _ -> Refused.HEADERS_TOO_LARGE;
          case null, default -> Refused.MALFORMED;
        };
    Connection.of((HttpServerConnection) http.connection()).refuse(why);
  }

  private static Exchange exchange(HttpServerRequest http) {
    return new Exchange(Connection.of((HttpServerConnection) http.connection()), http);
  }

  private void sweep() {
    long now = System.nanoTime();
    for (var connection : connections) {
      connection.sweep(now, limits());
    }
  }

  int port() {
    return server == null ? 0 : server.actualPort();
  }

  Future<?> identity(TlsIdentity identity) {
    if (server == null) {
      return Future.failedFuture("not listening");
    }
    try {
      return server.updateSSLOptions(TlsEngine.options(identity, limits().headerTime()), true);
    } catch (GeneralSecurityException unusable) {
      return Future.failedFuture(unusable);
    }
  }

  Future<Void> shutdown(Duration grace) {
    return server == null ? Future.succeededFuture() : server.shutdown(grace);
  }

  Limits limits() {
    return shared.config().limits();
  }

  Observer observer() {
    return shared.config().observer();
  }

  Sources sources() {
    return shared.config().sources();
  }

  Handler handler() {
    return shared.handler();
  }

  Load load() {
    return shared.load();
  }

  StrictJsonReader json() {
    return shared.json();
  }

  HttpDate date() {
    return shared.date();
  }

  Executor blocking() {
    return shared.blocking();
  }

  boolean closing() {
    return shared.closing().begun();
  }
}
