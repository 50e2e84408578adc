package sallyport.conformance;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key operation through the official SDKs. What the server signs, wraps and encrypts is
 * checked by another implementation (OpenSSL below Node.js and Python, the JDK) and the other way
 * round.
 */
class KeysConformanceTest {
  @TempDir static Path folder;
  private static PackagedServer server;
  private static KeyPrograms programs;

  @BeforeAll
  static void start() {
    var authority = AttestationAuthority.in(folder);
    server = PackagedServer.start("--release-authorities", authority.keySets().toString());
    programs = KeyPrograms.on(server, authority);
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
    return programs.python(KeyPrograms.ALL);
  }

  @TestFactory
  Stream<DynamicTest> java() {
    return programs.java(KeyPrograms.ALL);
  }
}
