package sallyport.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.crypto.KeyringStore;
import sallyport.crypto.Sealed;

/** Wrapped keys in SQL. There is one root row; data keys of a scope are ordered by number. */
final class SqlKeyringStore implements KeyringStore {
  private static final String KEYS =
      "SELECT id, scope, root_generation, wrapped, created, ordinal FROM data_key";

  private final Database database;

  SqlKeyringStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<WrappedRoot> root() {
    return database.read(SqlKeyringStore::root);
  }

  private static Optional<WrappedRoot> root(Session session) throws SQLException {
    return session.first(
        "SELECT generation, seal, wrapped, created FROM keyring_root WHERE id = 1",
        row ->
            new WrappedRoot(
                row.getInt(1),
                row.getString(2),
                new Sealed(row.getBytes(3)),
                Columns.time(row, 4)));
  }

  @Override
  public boolean addFirstRoot(WrappedRoot root) {
    return database.writeInTurn(session -> {
      if (root(session).isPresent()) {
        return false;
      }
      insert(session, root);
      return true;
    });
  }

  private static void insert(Session session, WrappedRoot root) throws SQLException {
    session.update(
        "INSERT INTO keyring_root (id, generation, seal, wrapped, created) VALUES (1, ?, ?, ?, ?)",
        root.generation(),
        root.seal(),
        root.wrapped().bytes(),
        Columns.micros(root.created()));
  }

  @Override
  public List<WrappedKey> dataKeys(String scope) {
    return database.read(session -> dataKeys(session, scope));
  }

  private static List<WrappedKey> dataKeys(Session session, String scope) throws SQLException {
    return session.all(KEYS + " WHERE scope = ? ORDER BY ordinal", SqlKeyringStore::key, scope);
  }

  private static WrappedKey key(ResultSet row) throws SQLException {
    return new WrappedKey(
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        new Sealed(row.getBytes(4)),
        Columns.time(row, 5));
  }

  @Override
  public WrappedKey addFirstDataKey(WrappedKey key) {
    return database.writeInTurn(session -> {
      var there = dataKeys(session, key.scope());
      if (!there.isEmpty()) {
        return there.getLast();
      }
      session.update(
          "INSERT INTO data_key (scope, ordinal, id, root_generation, wrapped, created)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          key.scope(),
          session.next(),
          key.id(),
          key.rootGeneration(),
          key.wrapped().bytes(),
          Columns.micros(key.created()));
      return key;
    });
  }

  @Override
  public void removeDataKeys(String scope) {
    database.writeInTurn(session -> {
      session.destroys();
      return session.update("DELETE FROM data_key WHERE scope = ?", scope);
    });
  }

  private record Numbered(WrappedKey key, long ordinal) {}

  @Override
  public void replaceRoot(WrappedRoot next, UnaryOperator<WrappedKey> rewrap) {
    database.writeInTurn(session -> {
      var keys =
          session.all(
              KEYS + " ORDER BY scope, ordinal", row -> new Numbered(key(row), row.getLong(6)));
      for (var numbered : keys) {
        var rewrapped = rewrap.apply(numbered.key());
        session.update(
            "UPDATE data_key SET root_generation = ?, wrapped = ? WHERE scope = ? AND ordinal = ?",
            rewrapped.rootGeneration(),
            rewrapped.wrapped().bytes(),
            numbered.key().scope(),
            numbered.ordinal());
      }
      session.update("DELETE FROM keyring_root");
      insert(session, next);
      session.destroys();
      return true;
    });
  }
}
