package sallyport.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs a client program that reports in the Test Anything Protocol and makes one test of each of
 * its steps.
 */
final class Steps {
  private static final Pattern PLAN = Pattern.compile("1\\.\\.(\\d+)");
  private static final Pattern RESULT = Pattern.compile("(not )?ok \\d+ - (.*)");
  private static final int SECONDS = 240;

  private Steps() {}

  static Stream<DynamicTest> of(
      List<String> command, Path directory, Map<String, String> environment) {
    var lines = run(command, directory, environment);
    var tests = new ArrayList<DynamicTest>();
    int planned = -1;
    for (int at = 0; at < lines.size(); at++) {
      var plan = PLAN.matcher(lines.get(at));
      var result = RESULT.matcher(lines.get(at));
      if (plan.matches()) {
        planned = Integer.parseInt(plan.group(1));
      } else if (result.matches()) {
        tests.add(test(result.group(2), result.group(1) == null, notes(lines, at + 1)));
      }
    }
    tests.add(ranToItsEnd(planned, tests.size(), lines));
    return tests.stream();
  }

  private static DynamicTest test(String sentence, boolean passed, String notes) {
    return DynamicTest.dynamicTest(
        sentence,
        () -> {
          if (!passed) {
            throw new AssertionError(notes);
          }
        });
  }

  private static DynamicTest ranToItsEnd(int planned, int reported, List<String> lines) {
    return DynamicTest.dynamicTest(
        "the program reports every step it planned",
        () -> {
          if (planned != reported || planned < 1) {
            throw new AssertionError(
                "planned " + planned + ", reported " + reported + ":\n" + String.join("\n", lines));
          }
        });
  }

  private static String notes(List<String> lines, int from) {
    return String.join(
        "\n",
        lines.subList(from, lines.size()).stream()
            .takeWhile(line -> line.startsWith("#"))
            .toList());
  }

  private static List<String> run(
      List<String> command, Path directory, Map<String, String> environment) {
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      var reaper = Thread.ofVirtual().start(() -> endAfter(process));
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      reaper.interrupt();
      return output.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void endAfter(Process process) {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
