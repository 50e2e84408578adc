package sallyport.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The programs of each language that go through the operations of keys. */
final class KeyPrograms {
  static final List<String> ALL = List.of("keys", "symmetric", "transfers");

  /** Those that are about keys of HSM types alone. */
  static final List<String> OF_HSM_TYPES = List.of("symmetric", "transfers");

  private static final Map<String, Class<?>> IN_JAVA =
      Map.of(
          "keys", JavaSdkKeys.class,
          "symmetric", JavaSdkSymmetric.class,
          "transfers", JavaSdkTransfers.class);

  private final Map<String, String> environment;

  private KeyPrograms(Map<String, String> environment) {
    this.environment = environment;
  }

  static KeyPrograms on(PackagedServer server, AttestationAuthority authority) {
    var environment = new HashMap<>(server.environment());
    environment.putAll(authority.environment());
    environment.put("SALLYPORT_OWN_DOMAIN", "yes");
    return new KeyPrograms(environment);
  }

  /** On a server whose keys of HSM types are held by a token. */
  static KeyPrograms onToken(PackagedServer server, AttestationAuthority authority) {
    var programs = on(server, authority);
    programs.environment.put("SALLYPORT_HSM_PLATFORM", "1");
    return programs;
  }

  Stream<DynamicTest> javascript(List<String> programs) {
    return programs.stream()
        .flatMap(program ->
            Steps.of(List.of("node", program + ".mjs"), Clients.javascript(), environment));
  }

  Stream<DynamicTest> python(List<String> programs) {
    return programs.stream()
        .flatMap(program ->
            Steps.of(
                List.of(Clients.python().toString(), program + "_conformance.py"),
                Clients.SOURCES.resolve("python"),
                environment));
  }

  Stream<DynamicTest> java(List<String> programs) {
    return programs.stream()
        .flatMap(program ->
            Steps.of(
                JavaSdkSteps.command(IN_JAVA.get(program)),
                Path.of("").toAbsolutePath(),
                environment));
  }
}
