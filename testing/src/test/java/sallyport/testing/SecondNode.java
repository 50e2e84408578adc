package sallyport.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Another server over the database of a first one. */
final class SecondNode {
  private SecondNode() {}

  /** Starts it on a new folder, with what operators copy from the first. */
  static TestServer beside(TestServer first, Path folder, InstantSource clock, String... settings)
      throws IOException {
    for (var shared : List.of("seal.key", "credentials.json", "tls/ca.pem", "tls/ca.key.sealed")) {
      var copy = folder.resolve(shared);
      Files.createDirectories(copy.getParent());
      Files.copy(first.data().resolve(shared), copy);
    }
    return TestServer.on(folder, clock, settings);
  }
}
