package sallyport.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sallyport.access.proposal.RuleProposal;
import sallyport.access.proposal.Widening;
import sallyport.audit.AuditReader;
import sallyport.core.Addresses;
import sallyport.core.VaultName;
import sallyport.server.learn.RulesReport;
import sallyport.server.learn.SeenCalls;

/** {@code plan rules}: network rules of a vault, from the calls that were seen. */
@Command(
    name = "rules",
    description = {
      "Propose the smallest set of network rules that lets in what called a vault, and show what it",
      "would have refused. Reads the audit files of the data folder and changes nothing: it prints",
      "the az commands that do.",
      "",
      "  ./sallyport plan rules --vault pay --since 7d",
      "  ./sallyport plan rules --vault pay --since 30d --prefix 24 --at-most 10",
      "  ./sallyport plan rules --vault pay --me 203.0.113.9",
      "",
      "Only addresses that were seen are let in, unless --prefix or --at-most allows for more; it",
      "then says which. Places from which every call was turned away get no rule.",
      ""
    })
final class RulesCommand implements Callable<Integer> {
  private static final int MOST_RULES = 1_000;
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");

  @Spec private @Nullable CommandSpec spec;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--vault", paramLabel = "NAME", required = true, description = "Its name.")
  private String vault = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "7d",
      description = "30m, 12h or 7d ago, or 2026-11-20T00:00:00Z (default: ${DEFAULT-VALUE}).")
  private String since = "7d";

  @Option(
      names = "--prefix",
      paramLabel = "N",
      description = "Let the whole block of this length in around each IPv4 address, such as 24.")
  private @Nullable Integer prefix;

  @Option(
      names = "--at-most",
      paramLabel = "N",
      description = "Let in the fewest others that make do with so many address rules.")
  private @Nullable Integer atMost;

  @Option(names = "--ipv6", description = "Also rules for IPv6: needs the extension ipv6-rules.")
  private boolean ipv6;

  @Option(
      names = "--me",
      paramLabel = "ADDRESS",
      description = "Where you call from: print no rules that would refuse it.")
  private @Nullable String me;

  @Option(names = "--force", description = "Print them all the same.")
  private boolean force;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!VaultName.valid(vault)) {
      throw misuse("--vault: \"" + vault + "\" is no name of a vault");
    }
    var mine = mine();
    var from = from();
    var seen = new SeenCalls(new VaultName(vault));
    var read = read(from, seen);
    var proposal =
        RuleProposal.of(seen.seen(), widening(), ipv6)
            .orElseThrow(() ->
                misuse("--at-most: so few rules would reach into ranges that no rule may list"));
    if (proposal.blocks().size() > MOST_RULES) {
      System.err.println(
          "sallyport: a vault takes "
              + MOST_RULES
              + " address rules, these are "
              + proposal.blocks().size()
              + "; give --prefix or --at-most");
    }
    if (mine.isPresent() && !proposal.admits(mine.get())) {
      System.err.println("sallyport: these rules would refuse --me " + me);
      if (!force) {
        System.err.println("sallyport: printed with --force only");
        return 1;
      }
    }
    var report = new RulesReport(vault, from, read, seen.calls(), seen.reportOnly(), proposal);
    System.out.print(json ? report.json() : report.text());
    return 0;
  }

  private AuditReader.Tally read(Instant from, SeenCalls seen) throws IOException {
    var folder = data.folder().resolve("audit");
    try {
      return AuditReader.read(folder, from, seen::take);
    } catch (NoSuchFileException _) {
      throw misuse("--data: there are no audit files in " + folder);
    }
  }

  private Widening widening() {
    if (atMost != null && (atMost < 1 || atMost > MOST_RULES)) {
      throw misuse("--at-most: a number from 1 to " + MOST_RULES);
    }
    if (prefix != null && (prefix < 8 || prefix > 32)) {
      throw misuse("--prefix: a number from 8 to 32");
    }
    return new Widening(optional(atMost), optional(prefix));
  }

  private Optional<InetAddress> mine() {
    var text = me;
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(
        Addresses.parse(text).orElseThrow(() -> misuse("--me: \"" + text + "\" is no address")));
  }

  private Instant from() {
    var ago = AGO.matcher(since);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      return Instant.now()
          .minus(
              switch (ago.group(2)) {
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
              });
    }
    try {
      return Instant.parse(since);
    } catch (DateTimeException _) {
      throw misuse("--since: \"" + since + "\" is no time such as 7d or 2026-11-20T00:00:00Z");
    }
  }

  private static OptionalInt optional(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private ParameterException misuse(String message) {
    var command = spec;
    if (command == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
