package sallyport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sallyport.server.Main;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.RunState;

/**
 * A server in a process of its own, with a folder of its own for temporary files, that says
 * everything that it and the libraries below it have to say.
 */
final class ServerProcess implements AutoCloseable {
  /**
   * The server sets the level of its own log; of libraries it shows what is wrong, without this.
   */
  private static final String LEVELS =
      """
      io.netty.level=ALL
      io.vertx.level=ALL
      org.sqlite.level=ALL
      org.postgresql.level=ALL
      com.zaxxer.hikari.level=ALL
      """;

  private final Path folder;
  private final Process process;
  private final TestClient client;

  private ServerProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.client = new TestClient(data(), state().proxyPort(), data().resolve("tls/ca.pem"));
  }

  /**
   * @param folder where everything of it goes, in {@link #data}, {@link #temporary} and {@link
   *     #said}
   */
  static ServerProcess start(Path folder, String... options)
      throws IOException, InterruptedException {
    var levels = Files.writeString(folder.resolve("logging.properties"), LEVELS);
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.config.file=" + levels,
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("temporary")),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "start",
                "--log-level",
                "debug",
                "--data",
                folder.resolve("data").toString()));
    for (var port : List.of("https", "http", "health", "proxy")) {
      command.addAll(List.of("--" + port + "-port", "0"));
    }
    command.addAll(List.of(options));
    var said = folder.resolve("said");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    while (!Files.readString(said).contains("READY ")) {
      assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
      Thread.sleep(50);
    }
    return new ServerProcess(folder, process);
  }

  Path data() {
    return folder.resolve("data");
  }

  Path temporary() {
    return folder.resolve("temporary");
  }

  /** What it wrote to its output and to its standard error so far. */
  String said() throws IOException {
    return Files.readString(folder.resolve("said"), UTF_8);
  }

  TestClient client() {
    return client;
  }

  RunState state() {
    return RunState.read(DataFolder.at(data())).orElseThrow();
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
