package sallyport.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.identity.grants.ForeignIssuers;
import sallyport.identity.grants.IssuerKeys;

/**
 * The key sets of foreign issuers, each in a file of the operator's. A file is read again when its
 * time or size changed; one that is gone or broken gives no keys until it is mended, since nobody
 * could say which of the former keys the operator meant to take away.
 */
final class IssuerFiles implements ForeignIssuers {
  static final int MAX_BYTES = 256 * 1024;
  static final int MOST_ISSUERS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(IssuerFiles.class);
  private static final String SETTING = "identity.federation";
  private static final String MEND = "give each issuer a file with its JWK set, public keys only";

  private final Map<String, KeySetFile> files;

  private IssuerFiles(Map<String, KeySetFile> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * Reads all files once.
   *
   * @param settings each {@code ISSUER=FILE}
   * @throws StartRefusedException naming everything that is wrong
   */
  static IssuerFiles open(List<String> settings) {
    if (settings.size() > MOST_ISSUERS) {
      throw new StartRefusedException(SETTING, "names more than " + MOST_ISSUERS, MEND);
    }
    var files = new LinkedHashMap<String, KeySetFile>();
    var problems = new ArrayList<String>();
    for (var setting : settings) {
      int equals = setting.indexOf('=');
      var issuer = setting.substring(0, equals);
      var file = new KeySetFile(Path.of(setting.substring(equals + 1)));
      if (files.put(issuer, file) != null) {
        problems.add(issuer + " is named twice");
      }
      try {
        file.read();
      } catch (IOException unreadable) {
        problems.add(file.path + " cannot be read");
      } catch (IllegalArgumentException broken) {
        problems.add(file.path + " " + Foundation.message(broken));
      }
    }
    if (!problems.isEmpty()) {
      throw new StartRefusedException(SETTING, String.join("; ", problems), MEND);
    }
    return new IssuerFiles(files);
  }

  @Override
  public Optional<IssuerKeys> keysOf(String issuer) {
    return Optional.ofNullable(files.get(issuer)).flatMap(KeySetFile::keys);
  }

  private static final class KeySetFile {
    private final Path path;
    private @Nullable Stamp stamp;
    private Optional<IssuerKeys> keys = Optional.empty();

    private record Stamp(long modified, long size) {}

    KeySetFile(Path path) {
      this.path = path;
    }

    synchronized Optional<IssuerKeys> keys() {
      try {
        if (!stampNow().equals(stamp)) {
          read();
          LOG.info("read the key set {} again", path);
        }
      } catch (IOException unreadable) {
        forget("it cannot be read");
      } catch (IllegalArgumentException broken) {
        forget("it " + Foundation.message(broken));
      }
      return keys;
    }

    /** What was stamped before reading cannot hide what changes while reading. */
    synchronized void read() throws IOException {
      var now = stampNow();
      if (now.size() > MAX_BYTES) {
        throw new IllegalArgumentException("is larger than " + MAX_BYTES / 1024 + " KiB");
      }
      var read = IssuerKeys.parse(Files.readString(path));
      keys = Optional.of(read);
      stamp = now;
    }

    private Stamp stampNow() throws IOException {
      return new Stamp(Files.getLastModifiedTime(path).toMillis(), Files.size(path));
    }

    private void forget(String why) {
      if (keys.isPresent()) {
        LOG.warn("the key set {} gives no keys: {}", path, why);
      }
      keys = Optional.empty();
      stamp = null;
    }
  }
}
