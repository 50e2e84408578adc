package sallyport.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of an embedded store, seen from outside SQLite (sqlite.org/fileformat2.html). SQLite
 * takes an empty file for a new database and may read a shortened one for a long time before it
 * notices; so a file is only ever put in place complete, and is measured before it is used.
 */
record DataFile(Path path) {
  private static final int HEADER = 100;
  private static final String MAGIC = "SQLite format 3\0";

  boolean exists() {
    return Files.exists(path);
  }

  /** A write-ahead log is left behind by an owner that did not close. */
  boolean hasLog() throws IOException {
    var log = log();
    return Files.exists(log) && Files.size(log) > 0;
  }

  long logBytes() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  private Path log() {
    return Path.of(path + "-wal");
  }

  /**
   * Looks at the header, and where there is no log that could hold more, at the length.
   *
   * @throws StoreDamagedException when it cannot be a whole database
   */
  void inspect() throws IOException {
    var header = header();
    var magic = new byte[MAGIC.length()];
    header.get(0, magic);
    if (!new String(magic, ISO_8859_1).equals(MAGIC)) {
      throw damaged("it does not begin as an SQLite database does");
    }
    if (!hasLog()) {
      measure(header);
    }
  }

  /** Compares the length with what the header says; the log must have been written back. */
  void measure() throws IOException {
    measure(header());
  }

  private void measure(ByteBuffer header) throws IOException {
    int encoded = Short.toUnsignedInt(header.getShort(16));
    long pageBytes = encoded == 1 ? 65_536 : encoded;
    long wanted = Integer.toUnsignedLong(header.getInt(28)) * pageBytes;
    long found = Files.size(path);
    if (wanted == 0 || found < wanted) {
      throw damaged("it has " + found + " of " + wanted + " bytes");
    }
  }

  private ByteBuffer header() throws IOException {
    var header = ByteBuffer.allocate(HEADER);
    try (var channel = FileChannel.open(path, READ)) {
      int read;
      do {
        read = channel.read(header);
      } while (read > 0);
    }
    if (header.hasRemaining()) {
      throw damaged("it has " + header.position() + " bytes");
    }
    return header;
  }

  StoreDamagedException damaged(String finding) {
    return new StoreDamagedException(path.toString(), finding, null);
  }

  /**
   * Where a new database is made before it takes its place; what an earlier try left is removed.
   */
  DataFile draft() throws IOException {
    var draft = new DataFile(Path.of(path + ".new"));
    for (var rest : new String[] {"", "-wal", "-shm", "-journal"}) {
      Files.deleteIfExists(Path.of(draft.path + rest));
    }
    createPrivate(draft.path);
    return draft;
  }

  /** Puts a finished draft in its place, for good. */
  void adopt(DataFile draft) throws IOException {
    try (var channel = FileChannel.open(draft.path, WRITE)) {
      channel.force(true);
    }
    Files.move(draft.path, path, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(path);
  }

  /** An empty file that only its owner reads; SQLite gives its log the same rights. */
  static void createPrivate(Path file) throws IOException {
    var posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    var rights =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    FileChannel.open(file, java.util.Set.of(CREATE_NEW, WRITE), rights).close();
  }

  /** Makes a rename last. Windows has no handle to a folder, and needs none. */
  static void syncFolder(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder != null
        && FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      try (var channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
