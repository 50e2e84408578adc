package sallyport.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.vault.keys.RotationSchedule;
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

  private static final String KEPT = "SELECT doc FROM rotation_policy WHERE object = ?";
  private static final String CURRENT_METADATA =
      "SELECT " + ObjectRows.METADATA + ObjectRows.CURRENT + " WHERE o.id = ?";

  private final Database database;

  SqlRotationStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Kept> policy(ObjectKey key) {
    return database.read(session ->
        session.first(
            GET, row -> Documents.read(row.getString(1), Kept.class), ObjectRows.key(key)));
  }

  private static Kept kept(Session session, long object) throws SQLException {
    return session
        .first(KEPT, row -> Documents.read(row.getString(1), Kept.class), object)
        .orElse(Kept.UNSET);
  }

  private static void store(Session session, long object, Kept kept) throws SQLException {
    session.update(PUT, object, Columns.micros(kept.due()), Documents.write(kept));
  }

  /**
   * Works out when a key is due, in the transaction that has made this version current or changed
   * it; nothing for other kinds. Where nobody has set a policy and no end comes near, nothing is
   * kept.
   */
  static void reschedule(Session session, long object, VersionMetadata current)
      throws SQLException {
    if (current.key().kind() != ObjectKind.KEY) {
      return;
    }
    var before = kept(session, object);
    var after = RotationSchedule.of(before, current);
    if (!after.equals(before)) {
      store(session, object, after);
    }
  }

  @Override
  public Optional<Kept> change(ObjectKey key, UnaryOperator<Kept> change) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || !object.get().living()) {
        return Optional.<Kept>empty();
      }
      long id = object.get().id();
      var current =
          session.first(CURRENT_METADATA, row -> ObjectRows.metadata(row, key), id).orElseThrow();
      var after = RotationSchedule.of(change.apply(kept(session, id)), current);
      store(session, id, after);
      return Optional.of(after);
    });
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
      StoredVersion next, VersionId current, UnaryOperator<Kept> change) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), next.metadata().key());
      if (object.isEmpty() || !object.get().living()) {
        return Optional.<VersionMetadata>empty();
      }
      var found = session.first(CURRENT, row -> row.getString(1), object.get().current());
      if (!found.equals(Optional.of(current.value()))) {
        return Optional.<VersionMetadata>empty();
      }
      var added = SqlObjectStore.appendTo(session, object.get(), next).metadata();
      long id = object.get().id();
      store(session, id, RotationSchedule.of(change.apply(kept(session, id)), added));
      return Optional.of(added);
    });
  }

  @Override
  public boolean postpone(ObjectKey key, Kept before, Instant due) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty()
          || !object.get().living()
          || !kept(session, object.get().id()).equals(before)) {
        return false;
      }
      store(session, object.get().id(), before.due(Optional.of(due)));
      return true;
    });
  }
}
