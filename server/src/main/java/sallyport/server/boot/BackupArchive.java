package sallyport.server.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import sallyport.store.StoreConfig;
import sallyport.store.Stores;

/**
 * One backup: a ZIP file with a consistent copy of the store and the local CA. Everything secret in
 * it is sealed; the seal itself ({@code seal.key}, a passphrase), the server's own TLS key and the
 * credentials file are left out on purpose, so that a backup alone opens nothing.
 */
final class BackupArchive {
  private static final String FORMAT = "sallyport-backup-1";
  private static final String FORMAT_ENTRY = "format";
  private static final String STORE_ENTRY = "store";
  private static final List<String> TLS_FILES = List.of("ca.pem", "ca.key.sealed");

  private BackupArchive() {}

  /**
   * Writes a new file, whole or not at all, mode 0600.
   *
   * @throws FileAlreadyExistsException when there is one already
   */
  static void write(Path to, Stores stores, DataFolder folder) throws IOException {
    if (Files.exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    var unfinished = to.resolveSibling(to.getFileName() + ".new");
    var copy = folder.resolve("backup.tmp");
    try {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(unfinished);
      stores.backupTo(copy);
      pack(unfinished, copy, folder);
      Files.move(unfinished, to);
    } finally {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(unfinished);
    }
  }

  private static void pack(Path target, Path store, DataFolder folder) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(target, mode);
    try (var out = new ZipOutputStream(Files.newOutputStream(target, StandardOpenOption.WRITE))) {
      out.setLevel(1);
      out.putNextEntry(new ZipEntry(FORMAT_ENTRY));
      out.write(FORMAT.getBytes(StandardCharsets.UTF_8));
      add(out, STORE_ENTRY, store);
      for (var name : TLS_FILES) {
        var file = folder.tls().resolve(name);
        if (Files.exists(file)) {
          add(out, "tls/" + name, file);
        }
      }
    }
    try (var channel = FileChannel.open(target, Set.of(StandardOpenOption.WRITE))) {
      channel.force(true);
    }
  }

  private static void add(ZipOutputStream out, String name, Path file) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    Files.copy(file, out);
    out.closeEntry();
  }

  /**
   * Fills a taken, empty data folder and its store.
   *
   * @throws StartRefusedException when the file is no whole backup; nothing was restored then
   */
  static void restore(Path from, DataFolder folder, StoreConfig target) {
    var copy = folder.resolve("restore.tmp");
    try (var zip = new ZipFile(from.toFile())) {
      try {
        checkFormat(zip, from);
        unpack(zip, STORE_ENTRY, copy);
        Stores.restore(copy, target);
        for (var name : TLS_FILES) {
          if (zip.getEntry("tls/" + name) != null) {
            try (var in = open(zip, "tls/" + name)) {
              DataFolder.writePrivately(folder.tls().resolve(name), in.readNBytes(1 << 20));
            }
          }
        }
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (ZipException damaged) {
      throw noBackup(from);
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot restore from " + from, fault);
    }
  }

  private static void checkFormat(ZipFile zip, Path from) throws IOException {
    if (zip.getEntry(FORMAT_ENTRY) == null || zip.getEntry(STORE_ENTRY) == null) {
      throw noBackup(from);
    }
    try (var in = open(zip, FORMAT_ENTRY)) {
      var found = new String(in.readNBytes(64), StandardCharsets.UTF_8);
      if (!found.equals(FORMAT)) {
        throw new StartRefusedException(
            "from", from + " was made by another release", "restore it with that release");
      }
    }
  }

  private static void unpack(ZipFile zip, String name, Path to) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.deleteIfExists(to);
    Files.createFile(to, mode);
    try (var in = open(zip, name);
        OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
      in.transferTo(out);
    }
  }

  private static InputStream open(ZipFile zip, String name) throws IOException {
    return zip.getInputStream(zip.getEntry(name));
  }

  private static StartRefusedException noBackup(Path from) {
    return new StartRefusedException(
        "from", from + " is no whole Sallyport backup", "name a file that `admin backup` wrote");
  }
}
