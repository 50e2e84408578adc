package sallyport.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner may read, written so that a crash leaves the whole or nothing. */
final class PrivateFiles {
  private PrivateFiles() {}

  /** Whether the file system of {@code file} knows owner, group and others. */
  static boolean posix(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    return Files.getFileStore(folder == null ? file : folder).supportsFileAttributeView("posix");
  }

  /**
   * Writes a new file, on disk with its directory entry when this returns. Never replaces a file:
   * one that another process made in the meantime stays, and is no error.
   */
  static void createDurably(Path file, byte[] content) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " has no parent folder");
    }
    Files.createDirectories(folder);
    var attributes = ownerOnly(file);
    var draft = Files.createTempFile(folder, ".new-", null, attributes);
    try {
      write(draft, content);
      publish(draft, file);
    } finally {
      Files.deleteIfExists(draft);
    }
    syncFolder(folder);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
    return posix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void write(Path draft, byte[] content) throws IOException {
    try (var channel = FileChannel.open(draft, Set.of(StandardOpenOption.WRITE))) {
      var rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  // A second name for the draft: the one step that is atomic and refuses to replace. A move would
  // replace; file systems without hard links take the move, where the name was free a moment ago.
  private static void publish(Path draft, Path file) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (UnsupportedOperationException | IOException e) {
      if (Files.notExists(file)) {
        Files.move(draft, file);
      }
    }
  }

  private static void syncFolder(Path folder) {
    try (var channel = FileChannel.open(folder, Set.of(StandardOpenOption.READ))) {
      channel.force(true);
    } catch (IOException e) {
      // Windows does not open folders, and there the entry is durable with the file.
    }
  }
}
