package sallyport.server.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one server keeps everything. Made with mode 0700; files in it are written whole or not at
 * all: to a temporary name, forced to the disk, then moved into place.
 */
public final class DataFolder implements AutoCloseable {
  private static final String SETTING = "data";

  private final Path root;
  private @Nullable FileChannel lockFile;

  private DataFolder(Path root) {
    this.root = root;
  }

  /** The folder as it is, for reading what a server left in it. */
  public static DataFolder at(Path root) {
    return new DataFolder(root.toAbsolutePath().normalize());
  }

  /**
   * Makes the folder when it is missing and takes it for this process.
   *
   * @throws StartRefusedException when it cannot be used, or another process has it
   */
  public static DataFolder take(Path path) {
    var folder = at(path);
    try {
      if (!Files.isDirectory(folder.root)) {
        Files.createDirectories(folder.root.getParent());
        Files.createDirectory(
            folder.root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      folder.lock();
    } catch (IOException unusable) {
      throw new StartRefusedException(
          SETTING,
          "cannot use " + folder.root + " (" + unusable.getClass().getSimpleName() + ")",
          "give a folder this user may read and write");
    }
    return folder;
  }

  private void lock() throws IOException {
    var channel =
        FileChannel.open(
            root.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new StartRefusedException(
          SETTING,
          root + " is in use by another sallyport process",
          "stop that one, or give another folder");
    }
    lockFile = channel;
  }

  public Path root() {
    return root;
  }

  /** A file or folder below the root. */
  public Path resolve(String relative) {
    return root.resolve(relative);
  }

  public Path credentials() {
    return resolve("credentials.json");
  }

  public Path runState() {
    return resolve("server.json");
  }

  public Path adminPassword() {
    return resolve("admin.password");
  }

  public Path tls() {
    return resolve("tls");
  }

  public Path adminSocket() {
    return resolve("admin.sock");
  }

  public Path sealKey() {
    return resolve("seal.key");
  }

  /** The content of a file, absent when there is none. */
  public static Optional<byte[]> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot read " + file, fault);
    }
  }

  /** Writes a file that others may read. */
  public static void write(Path file, byte[] content) {
    write(file, content, "rw-r--r--");
  }

  /** Writes a file that only its owner may read. */
  public static void writePrivately(Path file, byte[] content) {
    write(file, content, "rw-------");
  }

  public static void writePrivately(Path file, String content) {
    writePrivately(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] content, String mode) {
    var unfinished = file.resolveSibling(file.getFileName() + ".new");
    var parent = Objects.requireNonNull(file.getParent());
    try {
      Files.createDirectories(parent);
      Files.deleteIfExists(unfinished);
      try (var out =
          FileChannel.open(
              unfinished,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(parent);
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot write " + file, fault);
    }
  }

  /** Forces a folder, so that a name in it survives the machine. */
  private static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() {
    try {
      if (lockFile != null) {
        lockFile.close();
        lockFile = null;
      }
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot release " + root, fault);
    }
  }
}
