package sallyport.connectivity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** Runs programs of this machine that tests need. */
public final class Programs {
  private Programs() {}

  public record Result(int exit, String output) {}

  public static Result run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  public static String expect(String... command) throws IOException, InterruptedException {
    var result = run(command);
    assertThat(result.exit()).as(List.of(command) + ": " + result.output()).isZero();
    return result.output();
  }
}
