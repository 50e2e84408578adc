package sallyport.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything the server and the libraries below it log, at the finest level, until closed. */
final class CapturedLog extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");

  private final SimpleFormatter formatter = new SimpleFormatter();
  private final StringBuilder text = new StringBuilder();
  private final Map<Logger, Level> before;

  CapturedLog() {
    setLevel(Level.ALL);
    before =
        Stream.of("sallyport", "io.netty", "io.vertx", "org.sqlite")
            .map(Logger::getLogger)
            .collect(
                Collectors.toMap(
                    logger -> logger,
                    logger -> logger.getLevel() == null ? Level.INFO : logger.getLevel()));
    before.keySet().forEach(logger -> logger.setLevel(Level.ALL));
    ROOT.addHandler(this);
  }

  synchronized String text() {
    return text.toString();
  }

  @Override
  public synchronized void publish(LogRecord event) {
    text.append(event.getLoggerName()).append(' ').append(formatter.formatMessage(event));
    if (event.getThrown() != null) {
      var stack = new StringWriter();
      event.getThrown().printStackTrace(new PrintWriter(stack));
      text.append(' ').append(stack);
    }
    text.append('\n');
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    before.forEach(Logger::setLevel);
  }
}
