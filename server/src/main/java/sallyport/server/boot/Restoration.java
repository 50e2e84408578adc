package sallyport.server.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code admin restore}: fills an empty data folder from a backup. */
public final class Restoration {
  private Restoration() {}

  /**
   * Restores and says what to do next.
   *
   * @param store the setting {@code store} of the server to be
   * @throws StartRefusedException when the folder is not empty or the file is no backup
   */
  public static String restore(Path from, DataFolder target, String store) {
    if (!Files.isReadable(from)) {
      throw new StartRefusedException("from", "cannot read " + from, "name a backup file");
    }
    refuseIfUsed(target);
    try (var folder = DataFolder.take(target.root())) {
      BackupArchive.restore(from, folder, Foundation.storeConfig(store, folder));
    }
    return "Restored into "
        + target.root()
        + ". Put the seal back before the next start: the key file as "
        + target.sealKey()
        + " with mode 0600, or --seal passphrase: with the passphrase of that time."
        + " Clients have to log in again with secrets they know; the credentials file is in no"
        + " backup.";
  }

  /** A seal key laid there beforehand is welcome; anything else means that the folder is in use. */
  private static void refuseIfUsed(DataFolder target) {
    if (!Files.isDirectory(target.root())) {
      return;
    }
    try (var files = Files.list(target.root())) {
      var other =
          files
              .filter(file -> !file.equals(target.sealKey()))
              .filter(file -> !file.endsWith("server.lock"))
              .findFirst();
      if (other.isPresent()) {
        throw new StartRefusedException(
            "data", target.root() + " is not empty", "restore into an empty folder");
      }
    } catch (IOException fault) {
      throw new UncheckedIOException("cannot list " + target.root(), fault);
    }
  }
}
