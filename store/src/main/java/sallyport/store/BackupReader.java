package sallyport.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a backup: first the whole file against its checksum, then row by row into a database. */
final class BackupReader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int ROWS_AT_A_TIME = 500;

  private final Path file;
  private final int schema;

  private BackupReader(Path file, int schema) {
    this.file = file;
    this.schema = schema;
  }

  /**
   * Checks the whole file.
   *
   * @throws BackupUnusableException when it is not a backup, is damaged, or is too new
   */
  static BackupReader verified(Path file) {
    try {
      long content = Files.size(file) - Backup.CHECKSUM_BYTES;
      if (content < Backup.MAGIC.length + 2 * Integer.BYTES) {
        throw new BackupUnusableException(file, "it is cut short", null);
      }
      try (var in = open(file)) {
        int schema = header(in, file);
        compareChecksum(file, content);
        return new BackupReader(file, schema);
      }
    } catch (IOException e) {
      throw new BackupUnusableException(file, "it cannot be read", e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
  }

  private static int header(DataInputStream in, Path file) throws IOException {
    if (!Arrays.equals(in.readNBytes(Backup.MAGIC.length), Backup.MAGIC)) {
      throw new BackupUnusableException(file, "it does not begin as a backup does", null);
    }
    int format = in.readInt();
    int schema = in.readInt();
    if (format != Backup.FORMAT || schema < 1 || schema > Migrations.LATEST) {
      throw new BackupUnusableException(
          file,
          "it is of format "
              + format
              + ", schema "
              + schema
              + "; this release knows format "
              + Backup.FORMAT
              + ", schemas up to "
              + Migrations.LATEST,
          null);
    }
    return schema;
  }

  private static void compareChecksum(Path file, long content) throws IOException {
    var digest = BackupWriter.sha256();
    try (var in = open(file)) {
      var buffer = new byte[BUFFER_BYTES];
      long left = content;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException();
        }
        digest.update(buffer, 0, read);
        left -= read;
      }
      if (!MessageDigest.isEqual(digest.digest(), in.readNBytes(Backup.CHECKSUM_BYTES))) {
        throw new BackupUnusableException(file, "its checksum does not match", null);
      }
    }
  }

  /** The schema the rows were written under. */
  int schema() {
    return schema;
  }

  /**
   * Fills an empty database of the backup's schema, in one transaction.
   *
   * @throws StoreNotEmptyException when it holds anything
   */
  void load(Database database, String store) {
    database.writeInTurn(session -> {
      for (var table : Tables.of(schema)) {
        if (session.first("SELECT 1 FROM " + table + " LIMIT 1", row -> true).isPresent()) {
          throw new StoreNotEmptyException(store);
        }
      }
      try (var in = open(file)) {
        header(in, file);
        while (in.read() == Backup.MORE) {
          table(session, in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (database.dialect() == Dialect.POSTGRESQL) {
        catchUp(session);
      }
      return true;
    });
  }

  /** Numbers that came with the rows must not be given again; SQLite's count begins at open. */
  private static void catchUp(Session session) throws SQLException {
    session.first(
        "SELECT setval('store_seq', n) FROM ("
            + Consistency.HIGHEST_NUMBER
            + ") AS highest (n)"
            + " WHERE n > 0",
        row -> row.getLong(1));
  }

  private void table(Session session, DataInputStream in) throws IOException, SQLException {
    var table = text(in);
    if (!Tables.ALL.contains(table)) {
      throw new BackupUnusableException(file, "it has a table this release does not know", null);
    }
    var columns = columns(session, table, in);
    var sql =
        "INSERT INTO "
            + table
            + " ("
            + String.join(", ", columns)
            + ") VALUES ("
            + String.join(", ", Collections.nCopies(columns.length, "?"))
            + ")";
    try (var insert = session.connection().prepareStatement(sql)) {
      int waiting = 0;
      while (in.read() == Backup.MORE) {
        Session.bind(insert, row(in, columns.length));
        insert.addBatch();
        if (++waiting == ROWS_AT_A_TIME) {
          insert.executeBatch();
          waiting = 0;
        }
      }
      insert.executeBatch();
    }
  }

  /** Names go into the statement as they are: they must be those of the table. */
  private String[] columns(Session session, String table, DataInputStream in)
      throws IOException, SQLException {
    int count = in.readInt();
    var known = columnsOf(session, table);
    var columns = new String[count < 1 || count > Backup.MOST_COLUMNS ? 0 : count];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = text(in);
    }
    if (columns.length == 0 || !known.containsAll(Arrays.asList(columns))) {
      throw new BackupUnusableException(file, "its table " + table + " has other columns", null);
    }
    return columns;
  }

  private static Set<String> columnsOf(Session session, String table) throws SQLException {
    var names = new HashSet<String>();
    try (var statement =
            session.connection().prepareStatement("SELECT * FROM " + table + " LIMIT 0");
        var rows = statement.executeQuery()) {
      var columns = rows.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
    }
    return names;
  }

  private @Nullable Object[] row(DataInputStream in, int columns) throws IOException {
    var values = new @Nullable Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] =
          switch (in.read()) {
            case Backup.NULL -> null;
            case Backup.LONG -> in.readLong();
            case Backup.TEXT -> text(in);
            case Backup.BYTES -> bytes(in);
            default -> throw new BackupUnusableException(file, "a value has no known type", null);
          };
    }
    return values;
  }

  private String text(DataInputStream in) throws IOException {
    return new String(bytes(in), UTF_8);
  }

  private byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > Backup.LONGEST_VALUE) {
      throw new BackupUnusableException(file, "a value has " + length + " bytes", null);
    }
    var bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
