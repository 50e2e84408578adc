package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * SoftHSM2 with tokens that are initialised once a run, before the library is loaded: it looks for
 * them once a process, in the folder that SOFTHSM2_CONF names, which the build sets.
 */
final class SoftHsmTokens {
  /** Where Debian's softhsm2 puts it. */
  static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  /** The one that holds a seal's key, and the one that holds those of vaults. */
  static final String SEALS = "seals";

  static final String VAULTS = "vaults";
  private static final String PIN = "4711-of-a-test";
  private static boolean ready;
  private static Path tokens = Path.of("");

  private SoftHsmTokens() {}

  /** The settings of a server that uses the module. */
  static String[] settings(String token) {
    return new String[] {
      "hsm.pkcs11-library=" + LIBRARY,
      "hsm.pkcs11-token=" + token,
      "hsm.pkcs11-pin-file=" + configuration().resolveSibling("softhsm2.pin")
    };
  }

  private static Path configuration() {
    return Path.of(System.getenv("SOFTHSM2_CONF")).toAbsolutePath();
  }

  /** How many objects there are in all tokens: SoftHSM2 has a file for each. */
  static int held() throws IOException {
    try (var files = Files.walk(tokens)) {
      return (int) files.filter(file -> file.toString().endsWith(".object")).count();
    }
  }

  static synchronized void prepare() throws IOException, InterruptedException {
    if (ready) {
      return;
    }
    assertThat(LIBRARY).as("SoftHSM2; Debian: apt install softhsm2").exists();
    tokens = Files.createTempDirectory(configuration().getParent(), "tokens");
    Files.writeString(
        configuration(), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    Files.writeString(configuration().resolveSibling("softhsm2.pin"), PIN + "\n");
    for (var label : List.of(SEALS, VAULTS)) {
      var process =
          new ProcessBuilder(
                  "softhsm2-util",
                  "--init-token",
                  "--free",
                  "--label",
                  label,
                  "--so-pin",
                  "0000",
                  "--pin",
                  PIN)
              .redirectErrorStream(true)
              .start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    }
    ready = true;
  }
}
