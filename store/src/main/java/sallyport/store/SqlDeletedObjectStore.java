package sallyport.store;

import static sallyport.store.ObjectRows.CURRENT;
import static sallyport.store.ObjectRows.DELETED;
import static sallyport.store.ObjectRows.EACH;
import static sallyport.store.ObjectRows.OF_OBJECT;
import static sallyport.store.ObjectRows.WITH_DELETION;
import static sallyport.store.ObjectRows.WITH_MATERIAL;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import sallyport.core.ObjectKind;
import sallyport.core.Page;
import sallyport.core.VaultId;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** Deleted objects in SQL: the same rows as living ones, with the time of their deletion. */
final class SqlDeletedObjectStore implements DeletedObjectStore {
  private static final String GET = "SELECT " + WITH_DELETION + CURRENT + OF_OBJECT + DELETED;
  private static final String LIST =
      "SELECT "
          + WITH_DELETION
          + CURRENT
          + " WHERE o.vault = ? AND o.kind = ? AND o.folded > ?"
          + DELETED
          + " ORDER BY o.folded LIMIT ?";
  private static final String EVERY_VERSION =
      "SELECT " + WITH_MATERIAL + EACH + OF_OBJECT + DELETED + " ORDER BY v.seq";
  private static final String VERSIONS_OF_ID =
      "SELECT " + WITH_MATERIAL + EACH + " WHERE o.id = ? ORDER BY v.seq";
  private static final String MARK =
      "UPDATE vault_object SET deleted_at = ?, purges_at = ? WHERE id = ?";
  private static final String DESTROY = "DELETE FROM vault_object WHERE id = ?";

  private final Database database;

  SqlDeletedObjectStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<DeletedObject> delete(ObjectKey key, Instant deletedAt, Instant purgesAt) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || !object.get().living()) {
        return Optional.<DeletedObject>empty();
      }
      session.update(MARK, Columns.micros(deletedAt), Columns.micros(purgesAt), object.get().id());
      return find(session, key);
    });
  }

  @Override
  public Optional<DeletedObject> deleted(ObjectKey key) {
    return database.read(session -> find(session, key));
  }

  static Optional<DeletedObject> find(Session session, ObjectKey key) throws SQLException {
    return session.first(
        GET, row -> ObjectRows.deletion(row, ObjectRows.metadata(row, key)), ObjectRows.key(key));
  }

  @Override
  public Page<DeletedObject> list(
      VaultId vault, ObjectKind kind, Optional<String> after, int size) {
    var rows =
        database.read(session ->
            session.all(
                LIST,
                row -> ObjectRows.deletion(row, ObjectRows.listed(row, vault, kind)),
                vault.value(),
                ObjectRows.code(kind),
                after.orElse(""),
                size + 1));
    return Page.cut(rows, size, deletion -> deletion.current().key().name().folded());
  }

  @Override
  public Optional<VersionMetadata> recover(ObjectKey key) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      var deletion = find(session, key);
      if (object.isEmpty() || deletion.isEmpty()) {
        return Optional.<VersionMetadata>empty();
      }
      session.update(MARK, null, null, object.get().id());
      return Optional.of(deletion.get().current());
    });
  }

  @Override
  public List<StoredVersion> everyVersion(ObjectKey key) {
    return database.read(session ->
        session.all(EVERY_VERSION, row -> ObjectRows.version(row, key), ObjectRows.key(key)));
  }

  @Override
  public boolean purge(ObjectKey key) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      if (object.isEmpty() || object.get().living()) {
        return false;
      }
      destroy(session, new Doomed(object.get().id(), key.kind(), key.vault()));
      session.destroys();
      return true;
    });
  }

  @Override
  public int purgeDue(Instant now, int limit) {
    return database.write(session -> {
      var due =
          session.all(
              "SELECT o.id, o.kind, o.vault FROM vault_object o WHERE o.purges_at IS NOT NULL AND"
                  + " o.purges_at <= ? ORDER BY o.purges_at LIMIT ?"
                  + database.dialect().forUpdate(),
              Doomed::of,
              Columns.micros(now),
              limit);
      for (var object : due) {
        destroy(session, object);
      }
      if (!due.isEmpty()) {
        session.destroys();
      }
      return due.size();
    });
  }

  /** An object that is about to be destroyed. */
  private record Doomed(long id, ObjectKind kind, VaultId vault) {
    static Doomed of(ResultSet row) throws SQLException {
      return new Doomed(
          row.getLong(1), ObjectRows.kind(row.getInt(2)), new VaultId(row.getString(3)));
    }
  }

  private static void destroy(Session session, Doomed object) throws SQLException {
    note(session, object);
    session.update(DESTROY, object.id());
  }

  /** Of a key in a token there is more than its rows. */
  private static void note(Session session, Doomed object) throws SQLException {
    if (object.kind() == ObjectKind.KEY) {
      for (var version :
          session.all(
              VERSIONS_OF_ID,
              row -> ObjectRows.version(row, object.vault(), object.kind()),
              object.id())) {
        SqlTokenObjectStore.purged(session, version);
      }
    }
  }

  @Override
  public void purgeVault(VaultId vault) {
    database.write(session -> {
      for (var key :
          session.all(
              "SELECT o.id, o.kind, o.vault FROM vault_object o WHERE o.vault = ? AND o.kind = ?",
              Doomed::of,
              vault.value(),
              ObjectRows.code(ObjectKind.KEY))) {
        note(session, key);
      }
      session.update("DELETE FROM vault_object WHERE vault = ?", vault.value());
      session.destroys();
      return true;
    });
  }
}
