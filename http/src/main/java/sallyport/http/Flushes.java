package sallyport.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers of one event loop that leave together. A loop is told of several requests at once and
 * answers one after the other; sent one by one each answer wakes somebody up, here the peer or its
 * network card, and often costs the loop its processor. Sent when the loop has answered what it was
 * told of, they do so once. None waits longer for others than {@link #LONGEST_NANOS} and the
 * computation that is going on then.
 */
final class Flushes {
  private static final int MOST = 16;
  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private static final FastThreadLocal<Flushes> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Flushes initialValue() {
          return new Flushes();
        }
      };

  private final List<ChannelHandlerContext> waiting = new ArrayList<>(MOST);
  private long since;
  private boolean flushing;

  private Flushes() {}

  /** Flushes what was written before this handler, soon. To be called on the channel's loop. */
  static void soon(ChannelHandlerContext context) {
    OF_LOOP.get().add(context);
  }

  private void add(ChannelHandlerContext context) {
    long now = System.nanoTime();
    waiting.add(context);
    if (waiting.size() == 1) {
      since = now;
      // Runs when the loop has gone through the events it was told of.
      context.channel().eventLoop().execute(this::flush);
    } else if (!flushing && (waiting.size() >= MOST || now - since > LONGEST_NANOS)) {
      flush();
    }
  }

  private void flush() {
    flushing = true;
    // A flush may have more written and flushed, which then is behind the last one here.
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).flush();
    }
    waiting.clear();
    flushing = false;
  }
}
