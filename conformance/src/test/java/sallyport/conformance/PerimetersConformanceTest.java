package sallyport.conformance;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Network security perimeters with the management SDK, and the door of a vault inside. Calls go
 * through the server's proxy, which makes them come from an IPv4 address.
 */
class PerimetersConformanceTest {

  @TestFactory
  Stream<DynamicTest> python() {
    try (var server = PackagedServer.start("--proxy-port", "0")) {
      return Steps.of(
          List.of(Clients.python().toString(), "perimeters_conformance.py"),
          Clients.SOURCES.resolve("python"),
          server.environment());
    }
  }
}
