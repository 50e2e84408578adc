package sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sallyport.core.Addresses;
import sallyport.core.Arrival;

/**
 * Stands before TLS until the first bytes of a connection are there. A listed proxy must begin with
 * a PROXY protocol header, in the time a head may take; a header from anybody else ends the
 * connection. Then it steps aside.
 */
final class ProxyHeaderDecoder extends ByteToMessageDecoder {
  private static final AttributeKey<Arrival> ARRIVAL = AttributeKey.valueOf("sallyport.arrival");

  private final ListenerConfig config;
  private @Nullable InetAddress peer;
  private @Nullable Future<?> timer;
  private boolean begun;
  private boolean done;

  ProxyHeaderDecoder(ListenerConfig config) {
    this.config = config;
  }

  /** How a connection arrived: as a listed proxy's header says, or directly. */
  static Arrival arrivalOf(Channel channel) {
    var named = channel.attr(ARRIVAL).get();
    if (named != null) {
      return named;
    }
    var peer = peer((InetSocketAddress) channel.remoteAddress());
    return new Arrival(
        peer, peer, local((InetSocketAddress) channel.localAddress()), OptionalLong.empty());
  }

  private static InetAddress peer(InetSocketAddress socket) {
    return Addresses.plain(socket.getAddress());
  }

  private static Optional<InetSocketAddress> local(@Nullable InetSocketAddress socket) {
    return socket == null
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(peer(socket), socket.getPort()));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    // A peer that is gone already has no address.
    if (ctx.channel().remoteAddress() instanceof InetSocketAddress socket
        && config.sources().proxy(peer(socket))) {
      peer = peer(socket);
      timer =
          ctx.executor()
              .schedule(
                  () -> refuse(ctx, ProxyFault.SLOW),
                  config.limits().headerTime().toNanos(),
                  TimeUnit.NANOSECONDS);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (done) {
      in.skipBytes(in.readableBytes());
    } else if (peer == null) {
      stranger(ctx, in);
    } else {
      begun = true;
      proxy(ctx, peer, in);
    }
  }

  private void stranger(ChannelHandlerContext ctx, ByteBuf in) {
    switch (ProxyHeader.beginning(in)) {
      case HEADER -> refuse(ctx, ProxyFault.STRANGER);
      case NONE -> stepAside(ctx);
      case UNDECIDED -> {
        // The time for the handshake is running.
      }
    }
  }

  private void proxy(ChannelHandlerContext ctx, InetAddress from, ByteBuf in) {
    switch (ProxyHeader.read(in)) {
      case ProxyHeader.Read.More() -> {
        // The timer is running.
      }
      case ProxyHeader.Read.Named(var length, var client, var linkId) -> {
        in.skipBytes(length);
        var local = local((InetSocketAddress) ctx.channel().localAddress());
        ctx.channel().attr(ARRIVAL).set(new Arrival(client, from, local, linkId));
        stepAside(ctx);
      }
      case ProxyHeader.Read.Own(var length) -> {
        in.skipBytes(length);
        stepAside(ctx);
      }
      case ProxyHeader.Read.Broken(var fault) -> refuse(ctx, fault);
    }
  }

  private void stepAside(ChannelHandlerContext ctx) {
    end();
    ctx.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext ctx, ProxyFault fault) {
    if (!done) {
      end();
      config.observer().proxyHeaderRefused(fault);
      var _ = ctx.close();
    }
  }

  private void end() {
    done = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** A proxy that looks whether the port is open brings no byte, and is not counted. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (begun && !done) {
      config.observer().proxyHeaderRefused(ProxyFault.TRUNCATED);
    }
    end();
    super.channelInactive(ctx);
  }
}
