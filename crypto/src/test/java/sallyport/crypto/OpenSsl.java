package sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code openssl} command line: another implementation, to ask whether ours is right. */
public final class OpenSsl {
  private final Path folder;

  public OpenSsl(Path folder) {
    this.folder = folder;
  }

  /** Everything it printed; fails when it did. */
  public String run(String... arguments) throws IOException, InterruptedException {
    var answer = tried(arguments);
    if (answer.exit() != 0) {
      throw new AssertionError("openssl " + String.join(" ", arguments) + "\n" + answer.output());
    }
    return answer.output();
  }

  public Answer tried(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("openssl hangs");
    }
    return new Answer(process.exitValue(), output);
  }

  public record Answer(int exit, String output) {}
}
