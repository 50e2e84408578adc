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
 * An application written for {@code https://NAME.vault.azure.net} runs unchanged, with a plain
 * {@code DefaultAzureCredential}: only {@code HTTPS_PROXY} and the CA are in its environment.
 */
class PublicCloudNamesTest {
  private static PackagedServer server;

  @BeforeAll
  static void start() {
    server = PackagedServer.start("--cloud", "AzureCloud", "--proxy-port", "0");
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
    environment.remove("AZURE_AUTHORITY_HOST");
    environment.put("AZURE_KEYVAULT_URL", "https://dev.vault.azure.net");
    return environment;
  }
}
