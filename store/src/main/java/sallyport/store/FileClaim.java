package sallyport.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import sallyport.core.StorageUnavailableException;

/**
 * Makes this process the only owner of a data file: a lock of the operating system on {@code
 * FILE.lock}, which ends with the process however it ends. The file also holds the owner's pid, for
 * the message alone.
 */
final class FileClaim implements AutoCloseable {
  // POSIX drops a process's locks on a file when any of its handles to it is closed; so a second
  // claim inside this process must never get as far as opening the lock file.
  private static final Set<Path> CLAIMED_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private FileClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @throws StoreInUseException when another process, or another store of this one, has the file
   */
  static FileClaim of(Path file) {
    synchronized (CLAIMED_HERE) {
      if (!CLAIMED_HERE.add(file)) {
        throw new StoreInUseException(file, "this process");
      }
      boolean claimed = false;
      try {
        var claim = new FileClaim(file, lock(file));
        claimed = true;
        return claim;
      } catch (IOException e) {
        throw new StorageUnavailableException("cannot lock " + file + ".lock", e);
      } finally {
        if (!claimed) {
          CLAIMED_HERE.remove(file);
        }
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the claim closes it
  private static FileChannel lock(Path file) throws IOException {
    var channel = FileChannel.open(Path.of(file + ".lock"), CREATE, READ, WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new StoreInUseException(file, "process " + owner(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | OverlappingFileLockException | StoreInUseException e) {
      channel.close();
      throw e;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    var pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    return pid.matches("[0-9]+") ? pid : "of another user";
  }

  @Override
  public void close() {
    synchronized (CLAIMED_HERE) {
      CLAIMED_HERE.remove(file);
      try {
        channel.close();
      } catch (IOException e) {
        throw new StorageUnavailableException("cannot unlock " + file + ".lock", e);
      }
    }
  }
}
