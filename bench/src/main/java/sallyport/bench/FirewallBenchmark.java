package sallyport.bench;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;
import sallyport.access.Firewall;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.Origin;

/** One network decision with the 1,000 rules a vault may have, for callers inside and outside. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FirewallBenchmark {
  private static final int RULES = 1000;

  /** A power of two. */
  private static final int CALLERS = 4096;

  private final Firewall firewall =
      Firewall.compile(
          new NetworkRules(
              PublicAccess.ENABLED,
              DefaultAction.DENY,
              Bypass.AZURE_SERVICES,
              IntStream.range(0, RULES).mapToObj(i -> block(i) + ".7.0/24").toList()));

  private final Origin[] inside = callers(".7.");
  private final Origin[] outside = callers(".200.");
  private int next;

  @Benchmark
  public Firewall.Verdict hit() {
    return firewall.judge(inside[next++ & (CALLERS - 1)], Optional.empty());
  }

  @Benchmark
  public Firewall.Verdict miss() {
    return firewall.judge(outside[next++ & (CALLERS - 1)], Optional.empty());
  }

  public static void main(String[] arguments) throws RunnerException {
    Bench.run(FirewallBenchmark.class);
  }

  /** The first two numbers of a block; all blocks are apart. */
  private static String block(int index) {
    return 20 + index / 250 + "." + index % 250;
  }

  private static Origin[] callers(String third) {
    var random = new Random(1);
    var callers = new Origin[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      var address = block(random.nextInt(RULES)) + third + random.nextInt(256);
      callers[i] = new Origin.PublicNetwork(InetAddress.ofLiteral(address));
    }
    return callers;
  }
}
