package sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sallyport.core.Arrival;

/**
 * One connection, seen at the byte side of the HTTP decoder: keeps its times and refuses what never
 * becomes a request. Confined to its event loop.
 */
final class Connection extends ChannelDuplexHandler {
  private static final AttributeKey<Connection> KEY = AttributeKey.valueOf("sallyport.connection");

  /**
   * How long a refused peer may go on sending before the line is cut; without it the cut resets the
   * connection and takes the answer along.
   */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Acceptor acceptor;
  private final Channel channel;
  private final boolean http2;
  private final Arrival arrival;
  private final boolean forwarder;
  private final String tlsVersion;
  private final Load.Caller caller;
  private final List<Exchange> arriving = new ArrayList<>(2);

  private @Nullable ChannelHandlerContext bytes;
  private boolean headArriving;
  private long headSince;
  private long lastActivity;
  private int atWork;
  private boolean refused;
  private long refusedAt;

  Connection(
      Acceptor acceptor,
      HttpServerConnection http,
      boolean http2,
      Arrival arrival,
      Load.Caller caller) {
    this.acceptor = acceptor;
    this.channel = http.channelHandlerContext().channel();
    this.http2 = http2;
    this.arrival = arrival;
    this.forwarder = acceptor.sources().forwarder(arrival.client());
    this.tlsVersion = http.isSsl() ? http.sslSession().getProtocol().replace("v1.", "1_") : "";
    this.caller = caller;
    this.lastActivity = System.nanoTime();
  }

  static Connection of(HttpServerConnection http) {
    return http.channelHandlerContext().channel().attr(KEY).get();
  }

  /**
   * Takes its place right behind TLS, has heads read by {@link RequestDecoder}, and takes out what
   * is there for sending files.
   */
  void join(Http1ServerConfig http1) {
    channel.attr(KEY).set(this);
    if (!http2) {
      channel.pipeline().replace(VertxHttpRequestDecoder.class, null, new RequestDecoder(http1));
    }
    if (channel.pipeline().get(ChunkedWriteHandler.class) != null) {
      channel.pipeline().remove(ChunkedWriteHandler.class);
    }
    var tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      channel.pipeline().addFirst(this);
    } else {
      channel.pipeline().addAfter(tls.name(), null, this);
    }
  }

  Acceptor acceptor() {
    return acceptor;
  }

  Channel channel() {
    return channel;
  }

  boolean http2() {
    return http2;
  }

  /** How the connection arrived; each request of a forwarder has a client of its own. */
  Arrival arrival() {
    return arrival;
  }

  /** Whether the caller is a listed forwarder, whose word about clients is taken. */
  boolean forwarder() {
    return forwarder;
  }

  String tlsVersion() {
    return tlsVersion;
  }

  Load.Caller caller() {
    return caller;
  }

  StrictJsonReader json() {
    return acceptor.json();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    bytes = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    lastActivity = System.nanoTime();
    if (!http2 && atWork == 0 && !headArriving) {
      headArriving = true;
      headSince = lastActivity;
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    for (var exchange : List.copyOf(arriving)) {
      exchange.abandon();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    Flushes.soon(ctx);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.flush();
    var _ = ctx.close(promise);
  }

  /** A request's head is complete. */
  void began() {
    headArriving = false;
    atWork++;
  }

  /** A request is answered or given up. */
  void ended() {
    atWork--;
    lastActivity = System.nanoTime();
  }

  void arriving(Exchange exchange) {
    arriving.add(exchange);
  }

  void arrived(Exchange exchange) {
    arriving.remove(exchange);
  }

  /** Looks at the clock; called a few times in the shortest of the limits. */
  void sweep(long now, Limits limits) {
    if (refused) {
      if (passed(refusedAt, now, LINGER)) {
        var _ = channel.close();
      }
      return;
    }
    if (headArriving && passed(headSince, now, limits.headerTime())) {
      refuse(Refused.SLOW);
      return;
    }
    for (var exchange : List.copyOf(arriving)) {
      if (passed(exchange.began(), now, limits.bodyTime())) {
        exchange.refuse(Refused.SLOW);
      }
    }
    if (atWork == 0 && passed(lastActivity, now, limits.idleTime())) {
      var _ = channel.close();
    }
  }

  private static boolean passed(long since, long now, Duration limit) {
    return now - since > limit.toNanos();
  }

  /**
   * Answers in HTTP/1.1 past the codec, hears no more, and closes once the peer does. For what
   * never became a request, and for requests whose rest is not worth reading.
   */
  void refuse(Refused why) {
    if (refused || bytes == null) {
      return;
    }
    refused = true;
    refusedAt = System.nanoTime();
    var response = why.response();
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(why.status())).append("\r\n");
    head.append("Date: ").append(acceptor.date().now()).append("\r\n");
    var headers = response.headers();
    for (int i = 0; i < headers.size(); i += 2) {
      head.append(headers.get(i)).append(": ").append(headers.get(i + 1)).append("\r\n");
    }
    head.append("Content-Length: ").append(response.body().length).append("\r\n");
    head.append("Connection: close\r\n\r\n");
    var _ =
        bytes
            .writeAndFlush(
                Unpooled.wrappedBuffer(head.toString().getBytes(US_ASCII), response.body()))
            .addListener(_ -> sayGoodbye());
    acceptor.observer().answered("none", why.status(), 0, 0, response.body().length);
  }

  private void sayGoodbye() {
    var tls = channel.pipeline().get(SslHandler.class);
    ChannelFuture said =
        tls != null
            ? tls.closeOutbound()
            : channel instanceof DuplexChannel duplex ? duplex.shutdownOutput() : channel.close();
    var _ =
        said.addListener(done -> {
          if (!done.isSuccess()) {
            var _ = channel.close();
          }
        });
  }
}
