package sallyport.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** How versions lie in {@code vault_object} and {@code object_version}. */
final class ObjectRows {
  /** A version's metadata in one column, in the order {@link #metadata} reads it. */
  static final String METADATA =
      MetadataText.of(
          "o.name",
          "v.version",
          "v.previous",
          "v.enabled",
          "v.not_before",
          "v.expires",
          "v.created",
          "v.updated",
          "v.tags",
          "v.facts",
          "v.managed");

  /**
   * {@link #METADATA}, then row and revision; null where these are what the first two arguments
   * say.
   */
  private static final String UNLESS_READ =
      "CASE WHEN v.seq = ? AND v.revision = ? THEN NULL ELSE "
          + MetadataText.of(METADATA, "v.seq", "v.revision")
          + " END";

  private static final int AFTER_METADATA = 2;
  static final String WITH_MATERIAL = METADATA + ", v.material";
  static final String UNLESS_READ_WITH_MATERIAL = UNLESS_READ + ", v.material";
  static final String WITH_DELETION = METADATA + ", o.deleted_at, o.purges_at";

  /** Binds vault, kind and folded name. */
  static final String OF_OBJECT = " WHERE o.vault = ? AND o.kind = ? AND o.folded = ?";

  static final String CURRENT =
      " FROM vault_object o JOIN object_version v ON v.seq = o.current_seq";
  static final String EACH = " FROM vault_object o JOIN object_version v ON v.object = o.id";
  static final String LIVING = " AND o.deleted_at IS NULL";
  static final String DELETED = " AND o.deleted_at IS NOT NULL";

  private static final String INSERT_VERSION =
      "INSERT INTO object_version (seq, object, version, previous, enabled, managed, not_before,"
          + " expires, created, updated, tags, facts, material)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Rows are counted from 1. */
  private static final Long NO_ROW = -1L;

  private ObjectRows() {}

  /** Kinds are stored by these numbers, whatever becomes of the enum. */
  static int code(ObjectKind kind) {
    return switch (kind) {
      case SECRET -> 0;
      case KEY -> 1;
      case CERTIFICATE -> 2;
    };
  }

  static ObjectKind kind(int code) {
    for (var kind : ObjectKind.values()) {
      if (code(kind) == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind has the number " + code);
  }

  static @Nullable Object[] key(ObjectKey key) {
    return new @Nullable Object[] {key.vault().value(), code(key.kind()), key.name().folded()};
  }

  /** The arguments of {@link #UNLESS_READ}, then the key's. */
  static @Nullable Object[] unlessRead(
      ReadVersions.@Nullable Entry expected, ObjectKey key, Optional<VersionId> version) {
    var all = new @Nullable Object[version.isPresent() ? 6 : 5];
    all[0] = expected == null ? NO_ROW : (Long) expected.seq();
    all[1] = expected == null ? NO_ROW : (Long) expected.revision();
    all[2] = key.vault().value();
    all[3] = code(key.kind());
    all[4] = key.name().folded();
    if (version.isPresent()) {
      all[5] = version.get().value();
    }
    return all;
  }

  static @Nullable Object[] key(ObjectKey key, @Nullable Object... more) {
    var all = new @Nullable Object[3 + more.length];
    all[0] = key.vault().value();
    all[1] = code(key.kind());
    all[2] = key.name().folded();
    System.arraycopy(more, 0, all, 3, more.length);
    return all;
  }

  /**
   * @param asked what was asked for; the row may show its name in another case
   */
  static VersionMetadata metadata(ResultSet row, ObjectKey asked) throws SQLException {
    return metadata(row.getString(1), asked);
  }

  static VersionMetadata metadata(String column, ObjectKey asked) {
    var text = new MetadataText(column);
    return metadata(named(asked, text.next()), text);
  }

  /** The metadata of a row of a list, whose name was not asked for. */
  static VersionMetadata listed(ResultSet row, VaultId vault, ObjectKind kind) throws SQLException {
    var text = new MetadataText(row.getString(1));
    return metadata(new ObjectKey(vault, kind, new ObjectName(text.next())), text);
  }

  private static VersionMetadata metadata(ObjectKey key, MetadataText text) {
    var version = new VersionId(text.next());
    var previous = text.next();
    return new VersionMetadata(
        key,
        version,
        previous.isEmpty() ? Optional.empty() : Optional.of(new VersionId(previous)),
        new Attributes(
            text.truth(), text.optionalTime(), text.optionalTime(), text.time(), text.time()),
        text.strings(),
        text.strings(),
        text.truth());
  }

  private static ObjectKey named(ObjectKey asked, String name) {
    return asked.name().value().equals(name)
        ? asked
        : new ObjectKey(asked.vault(), asked.kind(), new ObjectName(name));
  }

  static StoredVersion version(ResultSet row, ObjectKey asked) throws SQLException {
    return new StoredVersion(metadata(row, asked), new Sealed(row.getBytes(AFTER_METADATA)));
  }

  /** As {@link #version(ResultSet, ObjectKey)}, of an object whose name was not asked for. */
  static StoredVersion version(ResultSet row, VaultId vault, ObjectKind kind) throws SQLException {
    return new StoredVersion(listed(row, vault, kind), new Sealed(row.getBytes(AFTER_METADATA)));
  }

  /**
   * Of a row of {@link #UNLESS_READ_WITH_MATERIAL}, which was told of {@code expected}.
   *
   * @param writes {@link Database#writes} before it was read
   */
  static StoredVersion version(
      @Nullable String column,
      byte[] material,
      ObjectKey asked,
      Optional<VersionId> version,
      ReadVersions read,
      ReadVersions.@Nullable Entry expected,
      long writes) {
    var sealed = new Sealed(material);
    if (column == null) {
      var known = Objects.requireNonNull(expected);
      var row = new StoredVersion(known.metadata(), sealed);
      if (writes != Database.WRITTEN_BY_OTHERS) {
        read.note(asked, version, known.seq(), known.revision(), row, writes);
      }
      return row;
    }
    var text = new MetadataText(column);
    var row = new StoredVersion(metadata(named(asked, text.next()), text), sealed);
    read.note(asked, version, text.number(), text.number(), row, writes);
    return row;
  }

  /** A deletion, of the metadata that was read from the same row. */
  static DeletedObject deletion(ResultSet row, VersionMetadata metadata) throws SQLException {
    return new DeletedObject(
        metadata, Columns.time(row, AFTER_METADATA), Columns.time(row, AFTER_METADATA + 1));
  }

  /** What a writer needs to know of an object it has taken. */
  record Taken(long id, String name, long current, @Nullable Instant deletedAt) {
    boolean living() {
      return deletedAt == null;
    }
  }

  /** Takes the row of an object: other writers of this object wait until the transaction ends. */
  static Optional<Taken> take(Session session, Dialect dialect, ObjectKey key) throws SQLException {
    return session.first(
        "SELECT o.id, o.name, o.current_seq, o.deleted_at FROM vault_object o"
            + OF_OBJECT
            + dialect.forUpdate(),
        row ->
            new Taken(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                Columns.optionalTime(row, 4).orElse(null)),
        key(key));
  }

  static void insertVersion(Session session, long seq, long object, StoredVersion version)
      throws SQLException {
    SqlTokenObjectStore.stored(session, version);
    var metadata = version.metadata();
    var attributes = metadata.attributes();
    session.update(
        INSERT_VERSION,
        seq,
        object,
        metadata.version().value(),
        metadata.previous().map(VersionId::value).orElse(null),
        attributes.enabled() ? 1 : 0,
        metadata.managed() ? 1 : 0,
        Columns.micros(attributes.notBefore()),
        Columns.micros(attributes.expires()),
        Columns.micros(attributes.created()),
        Columns.micros(attributes.updated()),
        StringMaps.write(metadata.tags()),
        StringMaps.write(metadata.facts()),
        version.material().bytes());
  }
}
