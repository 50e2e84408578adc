package sallyport.store;

import java.sql.SQLException;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;

/** What PostgreSQL's SQLSTATEs mean to a caller (PostgreSQL documentation, appendix A). */
final class PostgresFaults {
  private static final String DISK_FULL = "53100";

  private PostgresFaults() {}

  static RuntimeException of(String store, SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(DISK_FULL)) {
      return new StorageFullException(e);
    }
    if (state.equals("XX001") || state.equals("XX002")) {
      return new StoreDamagedException(store, "PostgreSQL finds its pages broken", e);
    }
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      // Connection, resources, operator intervention, system error, lost races; none: the driver's.
      case "08", "53", "57", "58", "40", "28", "3D", "" ->
          new StorageUnavailableException("the database does not answer as it should", e);
      default -> new IllegalStateException("the store refused a statement", e);
    };
  }

  /** Serialization failures and deadlocks: the database has undone everything, try again. */
  static boolean lostARace(SQLException e) {
    var state = e.getSQLState();
    return state != null && (state.equals("40001") || state.equals("40P01"));
  }

  /** Somebody else has just made the same table, type or row. */
  static boolean alreadyThere(SQLException e) {
    var state = e.getSQLState();
    return lostARace(e) || (state != null && (state.equals("23505") || state.equals("42P07")));
  }
}
