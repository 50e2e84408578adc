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

/** The control plane through the management SDKs, and a sign-in by federated credential. */
class ArmConformanceTest {
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
  Stream<DynamicTest> python() {
    return Steps.of(
        List.of(Clients.python().toString(), "arm_conformance.py"),
        Clients.SOURCES.resolve("python"),
        environment());
  }

  @TestFactory
  Stream<DynamicTest> javascript() {
    var folder = Clients.javascript();
    return Stream.of("arm.mjs", "networks.mjs")
        .flatMap(program -> Steps.of(List.of("node", program), folder, environment()));
  }

  @TestFactory
  Stream<DynamicTest> java() {
    return Stream.of(JavaSdkArm.class, JavaSdkNetworks.class)
        .flatMap(program ->
            Steps.of(JavaSdkSteps.command(program), Path.of("").toAbsolutePath(), environment()));
  }

  private static Map<String, String> environment() {
    var environment = new HashMap<>(server.environment());
    environment.put("SALLYPORT_OWN_DOMAIN", "yes");
    return environment;
  }
}
