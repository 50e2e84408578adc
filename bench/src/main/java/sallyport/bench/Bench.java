package sallyport.bench;

import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark class in a JVM of its own and prints a line for each of its methods. */
final class Bench {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Bench() {}

  static void run(Class<?> benchmark) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
            .forks(1)
            // JMH 1.37 measures object layouts with an interface the JDK warns about.
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    for (var result : new Runner(options).run()) {
      System.out.println(line(result));
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
