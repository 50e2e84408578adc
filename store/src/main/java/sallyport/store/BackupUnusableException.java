package sallyport.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file is not a whole backup of this software, or is one of a newer release. Nothing was done.
 */
public final class BackupUnusableException extends RuntimeException {
  BackupUnusableException(Path file, String finding, @Nullable Throwable cause) {
    super("backup " + file + " cannot be used: " + finding, cause);
  }
}
