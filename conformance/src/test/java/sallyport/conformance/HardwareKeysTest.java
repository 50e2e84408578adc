package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same clients, with a hardware module (SoftHSM2) that makes and holds the keys of HSM types.
 */
class HardwareKeysTest {
  private static final String LIBRARY = "/usr/lib/softhsm/libsofthsm2.so";
  private static final String PIN = "4711-of-a-test";

  @TempDir static Path folder;
  private static PackagedServer server;
  private static KeyPrograms programs;

  @BeforeAll
  static void start() throws Exception {
    assertThat(Path.of(LIBRARY)).as("SoftHSM2; Debian: apt install softhsm2").exists();
    var configuration = folder.resolve("softhsm2.conf");
    var tokens = Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(configuration, "directories.tokendir = " + tokens + "\n");
    var pin = Files.writeString(folder.resolve("pin"), PIN + "\n");
    var init =
        new ProcessBuilder(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "vaults",
            "--so-pin",
            "0000",
            "--pin",
            PIN);
    init.environment().put("SOFTHSM2_CONF", configuration.toString());
    var process = init.redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    var authority = AttestationAuthority.in(folder);
    server =
        PackagedServer.startWith(
            "SOFTHSM2_CONF=" + configuration,
            "--release-authorities",
            authority.keySets().toString(),
            "--hsm-pkcs11-library",
            LIBRARY,
            "--hsm-pkcs11-pin-file",
            pin.toString());
    programs = KeyPrograms.onToken(server, authority);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> javascript() {
    return programs.javascript(KeyPrograms.ALL);
  }

  @TestFactory
  Stream<DynamicTest> python() {
    return programs.python(KeyPrograms.OF_HSM_TYPES);
  }

  @TestFactory
  Stream<DynamicTest> java() {
    return programs.java(KeyPrograms.OF_HSM_TYPES);
  }
}
