package sallyport.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.vault.keys.RotationStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** Rotation policies in SQL, a row beside the key's own. */
final class SqlRotationStore implements RotationStore {
  private static final String GET =
      "SELECT p.doc FROM rotation_policy p JOIN vault_object o ON o.id = p.object"
          + ObjectRows.OF_OBJECT;
  private static final String DUE =
      "SELECT o.vault, o.kind, o.name FROM rotation_policy p JOIN vault_object o ON o.id = p.object"
          + " WHERE p.due IS NOT NULL AND p.due <= ? AND o.deleted_at IS NULL ORDER BY p.due"
          + " LIMIT ?";
  private static final String PUT =
      "INSERT INTO rotation_policy (object, due, doc) VALUES (?, ?, ?)"
          + " ON CONFLICT (object) DO UPDATE SET due = excluded.due, doc = excluded.doc";
  private static final String CURRENT = "SELECT version FROM object_version WHERE seq = ?";

  private final Database database;

  SqlRotationStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Kept> policy(ObjectKey key) {
    return database.read(session -> find(session, key));
  }

  private static Optional<Kept> find(Session session, ObjectKey key) throws SQLException {
    return session.first(
        GET, row -> Documents.read(row.getString(1), Kept.class), ObjectRows.key(key));
  }

  @Override
  public boolean put(ObjectKey key, Kept kept) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || !object.get().living()) {
        return false;
      }
      store(session, object.get().id(), kept);
      return true;
    });
  }

  private static void store(Session session, long object, Kept kept) throws SQLException {
    session.update(PUT, object, Columns.micros(kept.due()), Documents.write(kept));
  }

  @Override
  public List<ObjectKey> due(Instant now, int limit) {
    return database.read(session ->
        session.all(
            DUE,
            row ->
                new ObjectKey(
                    new VaultId(row.getString(1)),
                    ObjectRows.kind(row.getInt(2)),
                    new ObjectName(row.getString(3))),
            Columns.micros(now),
            limit));
  }

  @Override
  public Optional<VersionMetadata> rotate(
      StoredVersion next, VersionId current, Function<Optional<Kept>, Kept> after) {
    return database.write(session -> {
      var key = next.metadata().key();
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || !object.get().living()) {
        return Optional.<VersionMetadata>empty();
      }
      var found = session.first(CURRENT, row -> row.getString(1), object.get().current());
      if (!found.equals(Optional.of(current.value()))) {
        return Optional.<VersionMetadata>empty();
      }
      var added = SqlObjectStore.appendTo(session, object.get(), next);
      store(session, object.get().id(), after.apply(find(session, key)));
      return Optional.of(added.metadata());
    });
  }

  @Override
  public boolean replace(ObjectKey key, Optional<Kept> before, Kept after) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || !find(session, key).equals(before)) {
        return false;
      }
      store(session, object.get().id(), after);
      return true;
    });
  }
}
