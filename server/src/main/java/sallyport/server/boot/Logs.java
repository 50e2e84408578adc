package sallyport.server.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import sallyport.server.config.LogSettings;

/**
 * The server's own log: one line an event on standard error, a stack below it where there is one.
 */
public final class Logs {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Kept, since java.util.logging holds its loggers weakly and would forget their levels. */
  private static final Logger ROOT = Logger.getLogger("");

  private static final Logger OURS = Logger.getLogger("sallyport");

  private Logs() {}

  public static void configure(LogSettings.Level level) {
    for (var handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setFormatter(new Line());
    console.setLevel(Level.ALL);
    ROOT.addHandler(console);
    // Libraries say what is wrong, not what they do; their chatter is never ours to show.
    ROOT.setLevel(level == LogSettings.Level.ERROR ? Level.SEVERE : Level.WARNING);
    OURS.setLevel(
        switch (level) {
          case ERROR -> Level.SEVERE;
          case WARN -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
        });
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord event) {
      var text =
          TIME.format(event.getInstant())
              + " "
              + event.getLevel().getName()
              + " "
              + event.getLoggerName()
              + " "
              + formatMessage(event)
              + System.lineSeparator();
      if (event.getThrown() == null) {
        return text;
      }
      var stack = new StringWriter();
      event.getThrown().printStackTrace(new PrintWriter(stack));
      return text + stack;
    }
  }
}
