package sallyport.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server started by the launcher, as a person would, on free ports and a data folder of its own.
 */
final class PackagedServer implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path data;
  private final List<String> options;
  private final Process process;
  private final Path errors;
  private final Map<String, String> environment;

  private PackagedServer(
      Path data,
      List<String> options,
      Process process,
      Path errors,
      Map<String, String> environment) {
    this.errors = errors;
    this.data = data;
    this.options = options;
    this.process = process;
    this.environment = environment;
  }

  static PackagedServer start(String... options) {
    try {
      return start(Files.createTempDirectory("sallyport-conformance"), List.of(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server whose data folder is a file system of its own with this much room. */
  static PackagedServer startOnSmallDisk(int megabytes) {
    try {
      var data = Files.createTempDirectory("sallyport-small-disk");
      var mount = "mount -t tmpfs -o size=" + megabytes + "m none " + data + " && exec \"$@\"";
      // --map-root-user lets the mount succeed without being root; the namespace ends with the
      // server.
      return start(
          data,
          List.of(),
          List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server with one more variable in its environment. */
  static PackagedServer startWith(String variable, String... options) {
    try {
      var data = Files.createTempDirectory("sallyport-conformance");
      return start(data, List.of(options), List.of("env", variable));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server behind a command that takes it elsewhere, a network namespace for example. */
  static PackagedServer startIn(List<String> wrapper, Path data, String... options) {
    return start(data, List.of(options), wrapper);
  }

  static PackagedServer start(Path data, List<String> options) {
    return start(data, options, List.of());
  }

  private static PackagedServer start(Path data, List<String> options, List<String> wrapper) {
    var command = new ArrayList<>(List.of("start", "--data", data.toString()));
    for (var port : List.of("https", "http", "health")) {
      command.addAll(List.of("--" + port + "-port", "0"));
    }
    command.addAll(options);
    try {
      var errors = Files.createTempFile("sallyport", ".stderr");
      var builder = launcher(command);
      var whole = new ArrayList<>(wrapper);
      whole.addAll(builder.command());
      var process = builder.command(whole).redirectError(errors.toFile()).start();
      awaitReady(process, errors);
      var seen = wrapper.isEmpty() ? data : inside(process, data);
      return new PackagedServer(data, options, process, errors, environmentOf(seen));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code ./sallyport env} prints for this server. */
  Map<String, String> environment() {
    return environment;
  }

  Path data() {
    return data;
  }

  /**
   * A file in the data folder as the server sees it, also when that lies in another mount
   * namespace.
   */
  Path insideData(String name) {
    return inside(process, data).resolve(name);
  }

  private static Path inside(Process process, Path data) {
    return Path.of("/proc/" + process.pid() + "/root" + data);
  }

  /** What the server wrote to its standard error so far. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Ends the process as a power failure would, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** A new process on the same data folder with the same options. */
  PackagedServer again() {
    return start(data, options);
  }

  /** Stops the server as an operator would. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the server did not stop within 20 s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static ProcessBuilder launcher(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(ROOT.resolve("sallyport").toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).directory(ROOT.toFile());
  }

  private static void awaitReady(Process process, Path errors) throws IOException {
    var reader = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    var ready = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() -> {
          reader.lines().forEach(line -> complete(ready, line));
          ready.completeExceptionally(new IOException("the server ended before READY"));
        });
    try {
      ready.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IOException("no READY line; stderr: " + Files.readString(errors), e);
    }
  }

  private static void complete(CompletableFuture<Void> ready, String line) {
    if (line.startsWith("READY ")) {
      ready.complete(null);
    }
  }

  private static Map<String, String> environmentOf(Path data) throws IOException {
    var process = launcher(List.of("env", "--data", data.toString(), "--format", "json")).start();
    var json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new LinkedHashMap<>(
        JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {}));
  }
}
