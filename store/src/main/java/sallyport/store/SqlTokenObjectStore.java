package sallyport.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.keys.Keys;
import sallyport.vault.keys.TokenObjectStore;
import sallyport.vault.objects.StoredVersion;

/** Notes of objects in a token, in SQL. */
final class SqlTokenObjectStore implements TokenObjectStore {
  private static final String GET = "SELECT vault, name, version, material FROM token_object";
  private static final String PUT =
      "INSERT INTO token_object (material, vault, name, version, doomed, due)"
          + " VALUES (?, ?, ?, ?, ?, ?)";

  private final Database database;

  SqlTokenObjectStore(Database database) {
    this.database = database;
  }

  /** Takes the note of a version away, in the transaction that stores it. */
  static void stored(Session session, StoredVersion version) throws SQLException {
    if (Keys.inToken(version.metadata())
        && session.update(
                "DELETE FROM token_object WHERE material = ? AND doomed = 0",
                version.material().bytes())
            == 0) {
      throw new IllegalStateException(
          "a key was too long in the making, and its object in the token is given up: "
              + version.metadata().key().name());
    }
  }

  /** Leaves a note of a version, in the transaction that purges it. */
  static void purged(Session session, StoredVersion version) throws SQLException {
    if (Keys.inToken(version.metadata())) {
      var metadata = version.metadata();
      session.update(
          PUT,
          version.material().bytes(),
          metadata.key().vault().value(),
          metadata.key().name().value(),
          metadata.version().value(),
          1,
          0L);
    }
  }

  private static TokenObject object(ResultSet row) throws SQLException {
    return new TokenObject(
        Optional.ofNullable(row.getString(1)).map(VaultId::new),
        new ObjectName(row.getString(2)),
        new VersionId(row.getString(3)),
        new Sealed(row.getBytes(4)));
  }

  @Override
  public void expect(TokenObject object, Instant due) {
    database.write(session ->
        session.update(
            PUT,
            object.material().bytes(),
            object.vault().map(VaultId::value).orElse(null),
            object.name().value(),
            object.version().value(),
            0,
            Columns.micros(due)));
  }

  @Override
  public List<TokenObject> due(Instant now, int limit) {
    return database.read(session ->
        session.all(
            GET + " WHERE due <= ? ORDER BY due LIMIT ?",
            SqlTokenObjectStore::object,
            Columns.micros(now),
            limit));
  }

  @Override
  public List<TokenObject> of(VaultId vault) {
    return database.read(session ->
        session.all(GET + " WHERE vault = ?", SqlTokenObjectStore::object, vault.value()));
  }

  @Override
  public boolean take(TokenObject object, Instant now, Instant dueAgain) {
    return database.write(session ->
        session.update(
                "UPDATE token_object SET doomed = 1, due = ? WHERE material = ? AND due <= ?",
                Columns.micros(dueAgain),
                object.material().bytes(),
                Columns.micros(now))
            == 1);
  }

  @Override
  public void outlive(TokenObject object, Sealed material) {
    database.write(session ->
        session.update(
            "UPDATE token_object SET vault = NULL, material = ? WHERE material = ?",
            material.bytes(),
            object.material().bytes()));
  }

  @Override
  public void remove(TokenObject object) {
    database.write(session ->
        session.update(
            "DELETE FROM token_object WHERE material = ?", (Object) object.material().bytes()));
  }
}
