package sallyport.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * One connection, lent to one unit of work at a time. Arguments are {@code String}, {@code Long},
 * {@code Integer}, {@code byte[]} or null.
 */
final class Session implements AutoCloseable {
  private final Connection connection;
  private final Sequence sequence;
  private final boolean keepsStatements;
  private final Map<String, PreparedStatement> kept = new HashMap<>();
  private boolean destroyed;
  private boolean wrote;

  /** Where ever-growing numbers come from. */
  @FunctionalInterface
  interface Sequence {
    long next(Session session) throws SQLException;
  }

  /** Makes a value of the row a result stands on. */
  @FunctionalInterface
  interface Mapper<T extends @Nullable Object> {
    T map(ResultSet row) throws SQLException;
  }

  /**
   * @param keepsStatements prepared statements live as long as the session; otherwise the driver
   *     keeps them with its connection
   */
  Session(Connection connection, Sequence sequence, boolean keepsStatements) {
    this.connection = connection;
    this.sequence = sequence;
    this.keepsStatements = keepsStatements;
  }

  Connection connection() {
    return connection;
  }

  /** A number greater than every one given before to a transaction that has ended. */
  long next() throws SQLException {
    return sequence.next(this);
  }

  /** Notes that the work removed something which must not be found on the disk afterwards. */
  void destroys() {
    destroyed = true;
  }

  /** Whether something was destroyed since this was last asked. */
  boolean takeDestroyed() {
    boolean was = destroyed;
    destroyed = false;
    return was;
  }

  /** Whether any row was changed in this session. */
  boolean wrote() {
    return wrote;
  }

  /** Runs a statement that changes rows; returns how many. */
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    int rows =
        run(
            sql,
            statement -> {
              bind(statement, arguments);
              return statement.executeUpdate();
            });
    wrote |= rows > 0;
    return rows;
  }

  /** Runs a statement without arguments or rows. */
  void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return run(
        sql,
        statement -> {
          bind(statement, arguments);
          try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(mapper.map(rows)) : Optional.<T>empty();
          }
        });
  }

  /** Makes a value of a row of two columns. */
  @FunctionalInterface
  interface TextAndBytes<T> {
    T map(@Nullable String text, byte[] bytes);
  }

  /**
   * The first row of a statement that asks for a text and for bytes, which are never null. What is
   * read most often is read by this: over SQLite no result set is made, which would ask the driver
   * for the names of the columns each time.
   */
  <T> Optional<T> textAndBytes(String sql, TextAndBytes<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    return run(
        sql,
        statement -> {
          bind(statement, arguments);
          if (statement instanceof CoreStatement sqlite) {
            statement.execute();
            return sqlite.pointer.safeRun((driver, row) -> first(driver, row, mapper));
          }
          try (var rows = statement.executeQuery()) {
            return rows.next()
                ? Optional.of(mapper.map(rows.getString(1), rows.getBytes(2)))
                : Optional.<T>empty();
          }
        });
  }

  private static <T> Optional<T> first(DB driver, long statement, TextAndBytes<T> mapper)
      throws SQLException {
    try {
      // Without a row every column is null.
      byte[] bytes = driver.column_blob(statement, 1);
      return bytes == null
          ? Optional.empty()
          : Optional.of(mapper.map(driver.column_text(statement, 0), bytes));
    } finally {
      driver.reset(statement);
    }
  }

  <T> List<T> all(String sql, Mapper<T> mapper, @Nullable Object... arguments) throws SQLException {
    return run(
        sql,
        statement -> {
          bind(statement, arguments);
          var found = new ArrayList<T>();
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              found.add(mapper.map(rows));
            }
          }
          return found;
        });
  }

  /** What is done with one prepared statement. */
  private interface Step<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String sql, Step<T> step) throws SQLException {
    if (!keepsStatements) {
      try (var statement = connection.prepareStatement(sql)) {
        return step.with(statement);
      }
    }
    var statement = kept.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      kept.put(sql, statement);
    }
    boolean usable = false;
    try {
      var result = step.with(statement);
      usable = true;
      return result;
    } finally {
      // The SQLite driver gives a statement up when it fails: the next use needs a new one.
      if (!usable) {
        kept.remove(sql);
        statement.close();
      }
    }
  }

  static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case null -> statement.setNull(i + 1, Types.NULL);
        default ->
            throw new IllegalArgumentException("no column holds a " + arguments[i].getClass());
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
