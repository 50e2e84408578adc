package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FlushesTest {

  /** As {@link Connection} puts flushes off. */
  private static final class Later extends ChannelDuplexHandler {
    @Override
    public void flush(ChannelHandlerContext ctx) {
      Flushes.soon(ctx);
    }
  }

  @Test
  void every_one_of_many_leaves() {
    var channels = new ArrayList<EmbeddedChannel>();
    for (int i = 0; i < 50; i++) {
      var channel = new EmbeddedChannel(new Later());
      var _ = channel.write("answer");
      channel.pipeline().flush();
      channels.add(channel);
    }

    channels.forEach(EmbeddedChannel::runPendingTasks);

    assertThat(channels)
        .allSatisfy(channel -> assertThat(channel.outboundMessages()).containsExactly("answer"));
  }

  @Test
  void what_is_written_while_others_leave_goes_with_them() {
    var writesOnce =
        new ChannelOutboundHandlerAdapter() {
          private boolean wrote;

          @Override
          public void flush(ChannelHandlerContext ctx) {
            ctx.flush();
            if (!wrote) {
              wrote = true;
              var _ = ctx.channel().write("second");
              ctx.channel().flush();
            }
          }
        };
    var channel = new EmbeddedChannel(writesOnce, new Later());

    var _ = channel.write("first");
    channel.pipeline().flush();
    channel.runPendingTasks();

    assertThat(channel.outboundMessages()).containsExactly("first", "second");
  }
}
