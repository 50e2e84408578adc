package sallyport.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values lie in columns. */
final class Columns {
  private static final long MICROS = 1_000_000;

  private Columns() {}

  /** Microseconds since 1970: every time the protocol knows, without loss. */
  static long micros(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
  }

  static @Nullable Long micros(Optional<Instant> time) {
    return time.isPresent() ? micros(time.get()) : null;
  }

  static Instant time(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
  }

  static Instant time(ResultSet row, int column) throws SQLException {
    return time(row.getLong(column));
  }

  static Optional<Instant> optionalTime(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    // Only a zero can be a null; asking costs a call into the driver.
    return micros == 0 && row.wasNull() ? Optional.empty() : Optional.of(time(micros));
  }

  static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
