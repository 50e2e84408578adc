package sallyport.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;

/** What SQLite's result codes mean to a caller (sqlite.org/rescode.html). Remembers damage. */
final class SqliteFaults {
  private static final int PRIMARY = 0xff;

  private final String store;
  private volatile boolean damaged;

  SqliteFaults(String store) {
    this.store = store;
  }

  RuntimeException of(SQLException e) {
    return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY)) {
      case SQLITE_FULL -> new StorageFullException(e);
      case SQLITE_CORRUPT, SQLITE_NOTADB -> {
        damaged = true;
        yield new StoreDamagedException(store, "SQLite finds its pages broken", e);
      }
      case SQLITE_BUSY, SQLITE_LOCKED -> new StorageUnavailableException("the store is busy", e);
      case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_PROTOCOL ->
          new StorageUnavailableException("the store's disk does not answer", e);
      default -> new IllegalStateException("the store refused a statement", e);
    };
  }

  /** The file that these faults are about. */
  String store() {
    return store;
  }

  /** Whether SQLite has found broken pages since the store was opened. */
  boolean damaged() {
    return damaged;
  }

  static boolean busy(SQLException e) {
    return (e.getErrorCode() & PRIMARY) == SQLiteErrorCode.SQLITE_BUSY.code;
  }

  /**
   * A statement was undone and the transaction around it goes on; all else ends the transaction.
   */
  static boolean harmsOnlyItsStatement(SQLException e) {
    return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY)) {
      case SQLITE_CONSTRAINT, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_TOOBIG -> true;
      default -> false;
    };
  }
}
