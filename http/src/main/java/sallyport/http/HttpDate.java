package sallyport.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header (RFC 9110, 5.6.7), formatted once per second. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private volatile Second last = second(0);

  private record Second(long epoch, String text) {}

  String now() {
    // The wall clock of the wire; nothing is decided by it, so it is not injected.
    long epoch = System.currentTimeMillis() / 1000;
    var second = last;
    if (second.epoch != epoch) {
      second = second(epoch);
      last = second;
    }
    return second.text;
  }

  private static Second second(long epoch) {
    return new Second(epoch, FORMAT.format(Instant.ofEpochSecond(epoch)));
  }
}
