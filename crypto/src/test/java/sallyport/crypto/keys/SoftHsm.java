package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sallyport.crypto.SecretBytes;

/**
 * SoftHSM2 with tokens that are initialised once a run, before the library is loaded: it looks for
 * tokens once a process.
 */
final class SoftHsm {
  /** Where Debian's softhsm2 puts it. */
  static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  static final String PIN = "4711-of-a-test";

  /** What the tokens are called: one that tests share, and one that is shaken. */
  static final String SHARED = "shared";

  static final String LOST = "lost";
  private static boolean ready;

  private SoftHsm() {}

  /** The library reads SOFTHSM2_CONF, which the build sets for this module's tests. */
  static synchronized void prepare() throws IOException, InterruptedException {
    if (ready) {
      return;
    }
    assertThat(LIBRARY).as("SoftHSM2; Debian: apt install softhsm2").exists();
    var named = System.getenv("SOFTHSM2_CONF");
    assertThat(named).as("SOFTHSM2_CONF, which the build sets").isNotNull();
    var configuration = Path.of(named);
    var tokens =
        Files.createTempDirectory(
            Files.createDirectories(configuration.toAbsolutePath().getParent()), "tokens");
    Files.writeString(configuration, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    for (var label : List.of(SHARED, LOST)) {
      run(
          Stream.of("--init-token", "--free", "--label", label, "--so-pin", "0000-of-a-test"),
          Stream.of("--pin", PIN));
    }
    ready = true;
  }

  static Pkcs11Module open() {
    return open(SHARED);
  }

  static Pkcs11Module open(String label) {
    return Pkcs11Module.open(
        new TokenChoice(LIBRARY, Optional.of(label), 0), () -> SecretBytes.ofUtf8(PIN + "\n"));
  }

  private static void run(Stream<String> what, Stream<String> pin)
      throws IOException, InterruptedException {
    var command = Stream.concat(Stream.of("softhsm2-util"), Stream.concat(what, pin)).toList();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
