package sallyport.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every key operation through the official SDKs. What the server signs, wraps and encrypts is
 * checked by another implementation (OpenSSL below Node.js and Python, the JDK) and the other way
 * round.
 */
class KeysConformanceTest {
  private static PackagedServer server;

  @BeforeAll
  static void start() {
    server = PackagedServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> javascript() {
    return Steps.of(List.of("node", "keys.mjs"), Clients.javascript(), environment());
  }

  @TestFactory
  Stream<DynamicTest> python() {
    return Steps.of(
        List.of(Clients.python().toString(), "keys_conformance.py"),
        Clients.SOURCES.resolve("python"),
        environment());
  }

  @TestFactory
  Stream<DynamicTest> java() {
    return Steps.of(JavaSdkKeys.command(), Path.of("").toAbsolutePath(), environment());
  }

  private static Map<String, String> environment() {
    var environment = new HashMap<>(server.environment());
    environment.put("SALLYPORT_OWN_DOMAIN", "yes");
    return environment;
  }
}
