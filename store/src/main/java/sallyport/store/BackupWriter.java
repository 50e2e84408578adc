package sallyport.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import sallyport.core.StorageUnavailableException;

/** Writes one consistent view of a database into a file, whole or not at all. */
final class BackupWriter {
  private static final int ROWS_AT_A_TIME = 500;
  private static final int BUFFER_BYTES = 1 << 16;

  private final DataOutputStream out;

  private BackupWriter(DataOutputStream out) {
    this.out = out;
  }

  /**
   * @throws IllegalArgumentException when there is a file of this name
   * @throws StorageUnavailableException when the file cannot be written; none is left behind then
   */
  static void write(Database database, Path target) {
    if (Files.exists(target)) {
      throw new IllegalArgumentException(target + " exists; a backup never replaces a file");
    }
    var draft = Path.of(target + ".part");
    try {
      DataFile.createPrivate(draft);
      try {
        fill(database, draft);
        Files.move(draft, target);
        DataFile.syncFolder(target);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(e.getFile() + " exists; is another backup running?", e);
    } catch (IOException | UncheckedIOException e) {
      throw new StorageUnavailableException("cannot write backup " + target, e);
    }
  }

  private static void fill(Database database, Path draft) throws IOException {
    try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        var file = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
      var digest = sha256();
      var out = new DataOutputStream(new DigestOutputStream(file, digest));
      database.snapshot(session -> {
        try {
          new BackupWriter(out).dump(session);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return true;
      });
      out.flush();
      finish(file, digest, channel);
    }
  }

  private static void finish(OutputStream file, MessageDigest digest, FileChannel channel)
      throws IOException {
    file.write(digest.digest());
    file.flush();
    channel.force(true);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void dump(Session session) throws SQLException, IOException {
    out.write(Backup.MAGIC);
    out.writeInt(Backup.FORMAT);
    int schema = Migrations.current(session);
    out.writeInt(schema);
    for (var table : Tables.of(schema)) {
      out.write(Backup.MORE);
      text(table);
      dump(session, table);
    }
    out.write(Backup.END);
  }

  private void dump(Session session, String table) throws SQLException, IOException {
    try (var statement = session.connection().prepareStatement("SELECT * FROM " + table)) {
      statement.setFetchSize(ROWS_AT_A_TIME);
      try (var rows = statement.executeQuery()) {
        var columns = rows.getMetaData();
        out.writeInt(columns.getColumnCount());
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          text(columns.getColumnName(i));
        }
        while (rows.next()) {
          out.write(Backup.MORE);
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            value(rows, i, columns.getColumnType(i));
          }
        }
        out.write(Backup.END);
      }
    }
  }

  private void value(ResultSet row, int column, int type) throws SQLException, IOException {
    switch (row.getObject(column)) {
      case null -> out.write(Backup.NULL);
      case Number number -> {
        out.write(Backup.LONG);
        out.writeLong(number.longValue());
      }
      case String text -> {
        out.write(Backup.TEXT);
        text(text);
      }
      case byte[] bytes -> {
        out.write(Backup.BYTES);
        bytes(bytes);
      }
      default -> throw new IllegalStateException("column " + column + " has SQL type " + type);
    }
  }

  private void text(String text) throws IOException {
    bytes(text.getBytes(UTF_8));
  }

  private void bytes(byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
