package sallyport.store;

import java.nio.file.Path;

/** Another server has this data file open. The message names the file, the owner and the mend. */
public final class StoreInUseException extends RuntimeException {
  StoreInUseException(Path file, String owner) {
    super(
        "store "
            + file
            + " is in use by "
            + owner
            + "; stop that server first, or give this one its own data folder");
  }
}
