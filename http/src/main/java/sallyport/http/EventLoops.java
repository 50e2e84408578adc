package sallyport.http;

import io.netty.channel.ChannelHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes the Vert.x instance of a listener, without what a listener never uses. */
final class EventLoops {

  static {
    // Read once by Vert.x when its classes load. It would look for web sockets in every request,
    // count what nobody asks for, and resolve names; a listener binds addresses.
    System.setProperty("vertx.disableWebsockets", "true");
    System.setProperty("vertx.disableMetrics", "true");
    System.setProperty("vertx.disableContextTimings", "true");
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  private EventLoops() {}

  static Vertx start(int loops) {
    return Vertx.vertx(options(loops));
  }

  /** With a handler of ours before everything else in each accepted connection. */
  static Vertx start(int loops, boolean ioUring, Supplier<ChannelHandler> front) {
    return Vertx.builder()
        .with(options(loops))
        .withTransport(FrontTransport.with(front, ioUring))
        .build();
  }

  private static VertxOptions options(int loops) {
    return new VertxOptions()
        .setEventLoopPoolSize(loops)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setPreferNativeTransport(true)
        .setBlockedThreadCheckInterval(1)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MINUTES)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }
}
