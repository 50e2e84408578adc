package sallyport.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark class, each method in a JVM of its own, and prints a line for each. */
final class Bench {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int MOST_WARMUP_SECONDS = 3;

  private Bench() {}

  /**
   * How to run.
   *
   * @param seconds what is measured of each method
   * @param json where the results are written besides, in the format of JMH
   * @param jvm further arguments of the JVMs
   */
  record Terms(int seconds, Optional<Path> json, List<String> jvm) {
    static final Terms USUAL = new Terms(5, Optional.empty(), List.of());

    /** From a command line that begins with the seconds and the file, or is empty. */
    static Terms of(String[] arguments, String... jvm) {
      return arguments.length == 0
          ? new Terms(USUAL.seconds, USUAL.json, List.of(jvm))
          : new Terms(
              Integer.parseInt(arguments[0]), Optional.of(Path.of(arguments[1])), List.of(jvm));
    }
  }

  static void run(Class<?> benchmark) throws RunnerException {
    run(benchmark, Terms.USUAL);
  }

  static void run(Class<?> benchmark, Terms terms) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
            .forks(1)
            // JMH 1.37 measures object layouts with an interface the JDK warns about.
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .jvmArgsAppend(terms.jvm().toArray(String[]::new))
            .warmupIterations(Math.min(terms.seconds(), MOST_WARMUP_SECONDS))
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(terms.seconds())
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    terms
        .json()
        .ifPresent(file -> options.resultFormat(ResultFormatType.JSON).result(file.toString()));
    for (var result : new Runner(options.build()).run()) {
      System.out.println(line(result));
    }
  }

  /** For the fields of a state, whose constructor may throw nothing that is checked. */
  static <T> T made(Callable<T> making) {
    try {
      return making.call();
    } catch (Exception fault) {
      throw new IllegalStateException("what is to be measured cannot be made", fault);
    }
  }

  private static String line(RunResult result) {
    var time = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return String.format(
        Locale.ROOT,
        "%-50s %9.1f ns/op %9.1f B/op",
        result.getParams().getBenchmark().replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", ""),
        time.getScore(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
