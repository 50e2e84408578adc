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
 * Every secret operation under our own names, with challenge verification on and tokens that end
 * while the test runs.
 */
class SecretsConformanceTest {
  private static final String TOKEN_SECONDS = "5";
  private static PackagedServer server;

  @BeforeAll
  static void start() {
    server = PackagedServer.start("--token-lifetime", TOKEN_SECONDS + "s");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> javascript() {
    var folder = Clients.javascript();
    return Steps.of(List.of("node", "secrets.mjs"), folder, environment());
  }

  @TestFactory
  Stream<DynamicTest> python() {
    return Steps.of(
        List.of(Clients.python().toString(), "secrets_conformance.py"),
        Clients.SOURCES.resolve("python"),
        environment());
  }

  @TestFactory
  Stream<DynamicTest> java() {
    return Steps.of(JavaSdkSecrets.command(), Path.of("").toAbsolutePath(), environment());
  }

  private static Map<String, String> environment() {
    var environment = new HashMap<>(server.environment());
    environment.put("SALLYPORT_OWN_DOMAIN", "yes");
    environment.put("SALLYPORT_TOKEN_SECONDS", TOKEN_SECONDS);
    return environment;
  }
}
