package sallyport.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Empty SQLite stores in a folder of their own, closed and removed after each test. */
final class FreshSqlite implements AfterEachCallback {
  private final List<Stores> opened = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  Stores open() {
    return open(path());
  }

  Stores open(Path file) {
    var stores = Stores.open(new StoreConfig.Sqlite(file));
    opened.add(stores);
    return stores;
  }

  /** Where nothing is yet. */
  Path path() {
    try {
      var folder = Files.createTempDirectory("sallyport-store");
      folders.add(folder);
      return folder.resolve("vault.db");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    opened.forEach(Stores::close);
    opened.clear();
    for (var folder : folders) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    folders.clear();
  }
}
