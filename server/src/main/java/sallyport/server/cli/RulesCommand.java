package sallyport.server.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.TrustedServices;
import sallyport.access.proposal.RuleProposal;
import sallyport.access.proposal.Seen.Place;
import sallyport.access.proposal.Widening;
import sallyport.api.vault.StoredRules;
import sallyport.audit.AuditReader;
import sallyport.core.Addresses;
import sallyport.core.VaultName;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;
import sallyport.server.learn.AuditRead;
import sallyport.server.learn.Author;
import sallyport.server.learn.RuleChange;
import sallyport.server.learn.RulesReport;
import sallyport.server.learn.SeenCalls;
import tools.jackson.databind.json.JsonMapper;

/** {@code plan rules}: network rules of a vault, from the calls that were seen. */
@Command(
    name = "rules",
    description = {
      "Propose the smallest set of network rules that lets in what called a vault, and show what it",
      "would have refused. Reads the audit files, asks the running server which rules the vault has",
      "now, and changes nothing: it prints the az commands that do.",
      "",
      "  ./sallyport plan rules --vault pay --since 7d",
      "  ./sallyport plan rules --vault pay --since 30d --prefix 24 --at-most 10",
      "  ./sallyport plan rules --vault pay --me 203.0.113.9",
      "  ./sallyport plan rules --vault pay --audit /mnt/a/audit --audit /mnt/b/audit",
      "",
      "Only addresses that were seen are let in, unless --prefix or --at-most allows for more; it",
      "then says which. Places from which every call was turned away get no rule, and rules that let",
      "in nothing that was seen are removed.",
      "Exit code: 0 printed, 1 not printed, for a reason that --force overrides.",
      ""
    })
final class RulesCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_RULES = 1_000;
  private static final int MOST_SUBNETS = 200;
  private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhd])");

  @Spec private @Nullable CommandSpec spec;

  @Mixin private DataOption data = new DataOption();

  @Mixin private AuditOption audit = new AuditOption();

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
      description = {
        "Where you call from: print no rules that would refuse it. Without it, from where calls who",
        "changed the vault last, where the records show one place."
      })
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
    var reply =
        AdminClient.ask(
            data.folder().adminSocket(), new AdminRequest("network-rules", Map.of("vault", vault)));
    var stored =
        reply.done()
            ? Optional.of(JSON.readValue(reply.message(), StoredRules.class))
            : Optional.<StoredRules>empty();
    var present = stored.map(StoredRules::rules).orElse(NetworkRules.OPEN);
    var seen = new SeenCalls(new VaultName(vault), trusted(stored));
    var reads = read(from, seen);
    var proposal =
        RuleProposal.of(present.publicAccess(), seen.seen(), widening(), ipv6)
            .orElseThrow(() ->
                misuse("--at-most: so few rules would reach into ranges that no rule may list"));
    var change =
        new RuleChange(
            vault,
            stored.isPresent() ? present : present.withReportOnly(seen.reportOnly()),
            proposal.rules());
    var objections = new ArrayList<String>();
    if (stored.isEmpty()) {
      objections.add("which rules the vault has now is not known: " + reply.message());
    }
    reads.forEach(read -> tooYoung(read, from).ifPresent(objections::add));
    tooMany(change).ifPresent(objections::add);
    var author = mine.isPresent() ? Optional.<Author>empty() : seen.author();
    shutOut(change, proposal, mine, author).ifPresent(objections::add);
    objections.forEach(objection -> System.err.println("sallyport: " + objection));
    if (!objections.isEmpty() && !force) {
      System.err.println("sallyport: nothing is proposed; --force proposes all the same");
      return 1;
    }
    var byPerimeter = stored.map(StoredRules::byPerimeter).orElse(false);
    var report = new RulesReport(change, from, reads, seen.calls(), byPerimeter, author, proposal);
    System.out.print(json ? report.json() : report.text());
    return 0;
  }

  /** Whoever closed the bypass let nobody in by it. */
  private static TrustedServices trusted(Optional<StoredRules> stored) {
    return TrustedServices.of(
        stored
            .filter(known -> known.rules().bypass() == Bypass.AZURE_SERVICES)
            .map(StoredRules::trusted)
            .orElse(List.of()));
  }

  private List<AuditRead> read(Instant from, SeenCalls seen) throws IOException {
    var reads = new ArrayList<AuditRead>();
    for (var folder : audit.folders(data.folder())) {
      try {
        reads.add(new AuditRead(folder, AuditReader.read(folder, from, seen::take)));
      } catch (NoSuchFileException _) {
        throw misuse("there are no audit files in " + folder);
      }
    }
    return reads;
  }

  /**
   * What is not in the files was not seen, and would be refused. Who named no time takes what there
   * is, and is told from when on.
   */
  private Optional<String> tooYoung(AuditRead read, Instant from) {
    var oldest = read.tally().oldest().map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    if (oldest.isEmpty()) {
      return Optional.of(read.folder() + " holds no record");
    }
    return oldest
        .filter(time -> named("--since") && time.isAfter(from))
        .map(time ->
            "the records of "
                + read.folder()
                + " begin at "
                + time
                + ", after --since "
                + since
                + ": give --since "
                + time
                + " if that is long enough");
  }

  private static Optional<String> tooMany(RuleChange change) {
    if (change.addressesOnTheWay() > MOST_RULES) {
      return Optional.of(
          "a vault takes "
              + MOST_RULES
              + " address rules, with the new ones it would have "
              + change.addressesOnTheWay()
              + ": give --prefix or --at-most"
              + (change.lostAddresses().isEmpty() ? "" : ", or remove those of now first"));
    }
    return change.subnetsOnTheWay() > MOST_SUBNETS
        ? Optional.of(
            "a vault takes "
                + MOST_SUBNETS
                + " network rules, with the new ones it would have "
                + change.subnetsOnTheWay()
                + ": bring some of the subnets in by a private endpoint")
        : Optional.empty();
  }

  private Optional<String> shutOut(
      RuleChange change, RuleProposal proposal, Optional<Place> mine, Optional<Author> author) {
    var you = mine.or(() -> author.map(Author::place));
    if (you.isEmpty()) {
      return change.narrows()
          ? Optional.of(
              "these rules may refuse you, and the records do not show from where you call: give"
                  + " --me ADDRESS")
          : Optional.empty();
    }
    if (proposal.admits(you.get())) {
      return Optional.empty();
    }
    return Optional.of(
        "these rules would refuse "
            + author
                .map(it -> RulesReport.words(it) + ": if you call from elsewhere give --me ADDRESS")
                .orElse("--me " + me));
  }

  private boolean named(String option) {
    var command = spec;
    return command != null && command.commandLine().getParseResult().hasMatchedOption(option);
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

  private Optional<Place> mine() {
    var text = me;
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(
        Addresses.parse(text)
            .map(Place.Address::new)
            .orElseThrow(() -> misuse("--me: \"" + text + "\" is no address")));
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
