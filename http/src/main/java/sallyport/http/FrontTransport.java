package sallyport.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transport of Vert.x that puts a handler of ours first into the pipeline of each accepted
 * connection, before TLS. Vert.x has a switch for PROXY protocol, but it believes every peer.
 */
final class FrontTransport implements Transport, io.vertx.core.transport.Transport {
  private static final Logger LOG = LoggerFactory.getLogger(FrontTransport.class);

  private final io.vertx.core.transport.Transport outer;
  private final Transport inner;
  private final Supplier<ChannelHandler> front;

  private FrontTransport(io.vertx.core.transport.Transport outer, Supplier<ChannelHandler> front) {
    this.outer = outer;
    this.inner = outer.implementation();
    this.front = front;
  }

  /**
   * The machine's own transport where there is one, or Java's.
   *
   * @param ioUring whether io_uring is asked for first; kernels, and rules about system calls such
   *     as those of containers, may refuse it
   */
  static FrontTransport with(Supplier<ChannelHandler> front, boolean ioUring) {
    var own = io.vertx.core.transport.Transport.nativeTransport();
    var ring = ioUring ? io.vertx.core.transport.Transport.IO_URING : null;
    var chosen =
        Stream.of(Optional.ofNullable(ring), Optional.ofNullable(own))
            .flatMap(Optional::stream)
            .filter(io.vertx.core.transport.Transport::available)
            .findFirst()
            .orElse(io.vertx.core.transport.Transport.NIO);
    LOG.info("connections are served by {}", chosen.name());
    return new FrontTransport(chosen, front);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    inner.configure(config, domainSocket, bootstrap);
    bootstrap.handler(new Accepting());
  }

  /** Sees connections in the pipeline of the listening socket, before they are set up. */
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
      ((Channel) accepted).pipeline().addFirst(front.get());
      ctx.fireChannelRead(accepted);
    }
  }

  @Override
  public String name() {
    return outer.name();
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public Transport implementation() {
    return this;
  }

  @Override
  public boolean supportsDomainSockets() {
    return inner.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return inner.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return inner.isAvailable();
  }

  @Override
  public Throwable unavailabilityCause() {
    return inner.unavailabilityCause();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return inner.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return inner.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return inner.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory made, int ioRatio) {
    return inner.eventLoopGroup(type, threads, made, ioRatio);
  }

  @Override
  @SuppressWarnings("deprecation") // the interface's own parameter
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return inner.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return inner.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return inner.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return inner.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    inner.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    inner.configure(config, domainSocket, bootstrap);
  }
}
