package sallyport.store;

import static sallyport.store.ObjectRows.CURRENT;
import static sallyport.store.ObjectRows.EACH;
import static sallyport.store.ObjectRows.LIVING;
import static sallyport.store.ObjectRows.METADATA;
import static sallyport.store.ObjectRows.OF_OBJECT;
import static sallyport.store.ObjectRows.UNLESS_READ_WITH_MATERIAL;
import static sallyport.store.ObjectRows.WITH_MATERIAL;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** Living objects in SQL. */
final class SqlObjectStore implements ObjectStore {
  private static final String OF_VERSION = EACH + OF_OBJECT + LIVING + " AND v.version = ?";
  private static final String GET_CURRENT =
      "SELECT " + UNLESS_READ_WITH_MATERIAL + CURRENT + OF_OBJECT + LIVING;
  private static final String GET_VERSION = "SELECT " + UNLESS_READ_WITH_MATERIAL + OF_VERSION;
  private static final String GET_METADATA = "SELECT " + METADATA + OF_VERSION;
  private static final String LIST =
      "SELECT "
          + METADATA
          + CURRENT
          + " WHERE o.vault = ? AND o.kind = ? AND o.folded > ?"
          + LIVING
          + " ORDER BY o.folded LIMIT ?";
  private static final String VERSIONS =
      "SELECT " + METADATA + EACH + OF_OBJECT + LIVING + " ORDER BY v.seq LIMIT ?";
  private static final String VERSIONS_AFTER =
      "SELECT "
          + METADATA
          + EACH
          + OF_OBJECT
          + LIVING
          + " AND v.seq > (SELECT w.seq FROM object_version w"
          + " WHERE w.object = o.id AND w.version = ?) ORDER BY v.seq LIMIT ?";
  private static final String EVERY_VERSION =
      "SELECT " + WITH_MATERIAL + EACH + OF_OBJECT + LIVING + " ORDER BY v.seq LIMIT ?";
  private static final String CHANGE =
      "UPDATE object_version SET enabled = ?, not_before = ?, expires = ?, created = ?, updated = ?,"
          + " tags = ?, facts = ?, managed = ?, revision = revision + 1 WHERE object = ? AND version = ?";
  private static final String INSERT_OBJECT =
      "INSERT INTO vault_object (vault, kind, folded, name, id, current_seq)"
          + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

  private final Database database;
  private final ReadVersions read = new ReadVersions();

  SqlObjectStore(Database database) {
    this.database = database;
  }

  @Override
  public Append append(StoredVersion version) {
    return database.write(session -> {
      var key = version.metadata().key();
      while (true) {
        var taken = ObjectRows.take(session, database.dialect(), key);
        if (taken.isPresent()) {
          if (!taken.get().living()) {
            return new Append.HeldByDeleted(heldBy(session, key));
          }
          var appended = appendTo(session, taken.get(), version);
          SqlRotationStore.reschedule(session, taken.get().id(), appended.metadata());
          return appended;
        }
        long seq = session.next();
        if (insertObject(session, key, seq)) {
          var first = linked(version, key, Optional.empty());
          ObjectRows.insertVersion(session, seq, seq, first);
          SqlRotationStore.reschedule(session, seq, first.metadata());
          return new Append.Appended(first.metadata());
        }
        // Another node was first; its row is there now.
      }
    });
  }

  /** Adds a version to an object that was taken and makes it current. */
  static Append.Appended appendTo(Session session, ObjectRows.Taken object, StoredVersion version)
      throws SQLException {
    long seq = session.next();
    var previous = version(session, object.current());
    var key = version.metadata().key();
    var shown =
        object.name().equals(key.name().value())
            ? key
            : new ObjectKey(key.vault(), key.kind(), new ObjectName(object.name()));
    var next = linked(version, shown, previous);
    ObjectRows.insertVersion(session, seq, object.id(), next);
    session.update("UPDATE vault_object SET current_seq = ? WHERE id = ?", seq, object.id());
    return new Append.Appended(next.metadata());
  }

  private static boolean insertObject(Session session, ObjectKey key, long seq)
      throws SQLException {
    return session.update(
            INSERT_OBJECT,
            key.vault().value(),
            ObjectRows.code(key.kind()),
            key.name().folded(),
            key.name().value(),
            seq,
            seq)
        == 1;
  }

  private static StoredVersion linked(
      StoredVersion version, ObjectKey key, Optional<VersionId> previous) {
    var given = version.metadata();
    return new StoredVersion(
        new VersionMetadata(
            key,
            given.version(),
            previous,
            given.attributes(),
            given.tags(),
            given.facts(),
            given.managed()),
        version.material());
  }

  private static DeletedObject heldBy(Session session, ObjectKey key) throws SQLException {
    return SqlDeletedObjectStore.find(session, key).orElseThrow();
  }

  @Override
  public boolean readsAtOnce() {
    return database.readsAtOnce();
  }

  @Override
  public Optional<StoredVersion> current(ObjectKey key) {
    return committed(GET_CURRENT, key, Optional.empty());
  }

  @Override
  public Optional<StoredVersion> version(ObjectKey key, VersionId version) {
    return committed(GET_VERSION, key, Optional.of(version));
  }

  private Optional<StoredVersion> committed(
      String sql, ObjectKey key, Optional<VersionId> version) {
    var expected = read.expected(key, version);
    // Before the read: what is written meanwhile may or may not be in what it brings.
    long writes = database.writes();
    if (expected != null && expected.sealed() != null && expected.writes() == writes) {
      return Optional.of(expected.sealed());
    }
    return database.read(session ->
        session.textAndBytes(
            sql,
            (text, bytes) -> ObjectRows.version(text, bytes, key, version, read, expected, writes),
            ObjectRows.unlessRead(expected, key, version)));
  }

  @Override
  public Optional<VersionMetadata> change(
      ObjectKey key, VersionId version, UnaryOperator<VersionMetadata> change) {
    return database.write(session -> {
      var object = ObjectRows.take(session, database.dialect(), key);
      var before =
          session.first(
              GET_METADATA,
              row -> ObjectRows.metadata(row, key),
              ObjectRows.key(key, version.value()));
      if (object.isEmpty() || before.isEmpty()) {
        return Optional.<VersionMetadata>empty();
      }
      var after = change.apply(before.get());
      store(session, object.get().id(), version, after);
      if (isCurrent(session, object.get(), version)) {
        SqlRotationStore.reschedule(session, object.get().id(), after);
      }
      return Optional.of(after);
    });
  }

  private static boolean isCurrent(Session session, ObjectRows.Taken object, VersionId version)
      throws SQLException {
    return version(session, object.current()).filter(version::equals).isPresent();
  }

  private static Optional<VersionId> version(Session session, long seq) throws SQLException {
    return session.first(
        "SELECT version FROM object_version WHERE seq = ?",
        row -> new VersionId(row.getString(1)),
        seq);
  }

  private static void store(
      Session session, long object, VersionId version, VersionMetadata metadata)
      throws SQLException {
    var attributes = metadata.attributes();
    session.update(
        CHANGE,
        attributes.enabled() ? 1 : 0,
        Columns.micros(attributes.notBefore()),
        Columns.micros(attributes.expires()),
        Columns.micros(attributes.created()),
        Columns.micros(attributes.updated()),
        StringMaps.write(metadata.tags()),
        StringMaps.write(metadata.facts()),
        metadata.managed() ? 1 : 0,
        object,
        version.value());
  }

  @Override
  public Page<VersionMetadata> list(
      VaultId vault, ObjectKind kind, Optional<String> after, int size) {
    var rows =
        database.read(session ->
            session.all(
                LIST,
                row -> ObjectRows.listed(row, vault, kind),
                vault.value(),
                ObjectRows.code(kind),
                after.orElse(""),
                size + 1));
    return Page.cut(rows, size, metadata -> metadata.key().name().folded());
  }

  @Override
  public Page<VersionMetadata> versions(ObjectKey key, Optional<String> after, int size) {
    var rows =
        database.read(session ->
            after.isEmpty()
                ? session.all(
                    VERSIONS, row -> ObjectRows.metadata(row, key), ObjectRows.key(key, size + 1))
                : session.all(
                    VERSIONS_AFTER,
                    row -> ObjectRows.metadata(row, key),
                    ObjectRows.key(key, after.get(), size + 1)));
    return Page.cut(rows, size, metadata -> metadata.version().value());
  }

  @Override
  public List<StoredVersion> everyVersion(ObjectKey key, int limit) {
    return database.read(session ->
        session.all(
            EVERY_VERSION, row -> ObjectRows.version(row, key), ObjectRows.key(key, limit)));
  }

  @Override
  public Append restore(List<StoredVersion> versions) {
    var key = versions.getFirst().metadata().key();
    return database.write(session -> {
      var taken = ObjectRows.take(session, database.dialect(), key);
      if (taken.isPresent()) {
        return taken.get().living()
            ? new Append.AlreadyExists()
            : new Append.HeldByDeleted(heldBy(session, key));
      }
      var numbers = new ArrayList<Long>();
      for (int i = 0; i < versions.size(); i++) {
        numbers.add(session.next());
      }
      if (!insertWhole(session, key, numbers, versions.size())) {
        return new Append.AlreadyExists();
      }
      Optional<VersionId> previous = Optional.empty();
      var last = versions.getFirst();
      for (int i = 0; i < versions.size(); i++) {
        last = linked(versions.get(i), key, previous);
        ObjectRows.insertVersion(session, numbers.get(i), numbers.getFirst(), last);
        previous = Optional.of(last.metadata().version());
      }
      SqlRotationStore.reschedule(session, numbers.getFirst(), last.metadata());
      return new Append.Appended(last.metadata());
    });
  }

  private static boolean insertWhole(Session session, ObjectKey key, List<Long> numbers, int count)
      throws SQLException {
    return session.update(
            INSERT_OBJECT,
            key.vault().value(),
            ObjectRows.code(key.kind()),
            key.name().folded(),
            key.name().value(),
            numbers.getFirst(),
            numbers.get(count - 1))
        == 1;
  }
}
