package sallyport.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The current {@code az}, with a configuration folder of its own, speaking JSON. */
final class Az {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path executable = Clients.az();
  private final Map<String, String> environment;

  Az(Map<String, String> server) {
    try {
      environment = new HashMap<>(server);
      environment.put("AZURE_CONFIG_DIR", Files.createTempDirectory("az-config").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("AZURE_CORE_COLLECT_TELEMETRY", "false");
    environment.put("AZURE_CORE_INSTANCE_DISCOVERY", "false");
    environment.put("AZURE_CORE_NO_COLOR", "true");
    environment.put("AZURE_CORE_ONLY_SHOW_ERRORS", "true");
  }

  /** Signed in as the first application of the server. */
  static Az loggedIn(PackagedServer server) {
    var az = new Az(server.environment());
    az.run(
        "login",
        "--service-principal",
        "--username",
        server.environment().get("AZURE_CLIENT_ID"),
        "--password",
        server.environment().get("AZURE_CLIENT_SECRET"),
        "--tenant",
        server.environment().get("AZURE_TENANT_ID"));
    return az;
  }

  Az with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Az without(String name) {
    environment.remove(name);
    return this;
  }

  /**
   * Runs a command that must succeed; answers its JSON, or a missing node when it prints nothing.
   */
  JsonNode run(String... arguments) {
    var result = call(arguments);
    if (result.exit() != 0) {
      throw new AssertionError(
          "az " + String.join(" ", arguments) + " failed:\n" + result.errors());
    }
    return result.output().isBlank() ? MissingNode.getInstance() : JSON.readTree(result.output());
  }

  /** Runs a command that must be refused; answers what it says. */
  String refused(String... arguments) {
    var result = call(arguments);
    if (result.exit() == 0) {
      throw new AssertionError("az " + String.join(" ", arguments) + " was not refused");
    }
    return result.errors();
  }

  private Result call(String... arguments) {
    var command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--output", "json"));
    var builder = new ProcessBuilder(command);
    // Nothing of the surrounding machine's Azure or proxy settings may leak in.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("AZURE_") || name.startsWith("ARM_"));
    builder.environment().putAll(environment);
    try {
      var errors = Files.createTempFile("az", ".err");
      var process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      var said = Files.readString(errors);
      Files.delete(errors);
      return new Result(exit, output, said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private record Result(int exit, String output, String errors) {}
}
