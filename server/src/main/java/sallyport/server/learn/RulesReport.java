package sallyport.server.learn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sallyport.access.AddressText;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.proposal.ProposedBlock;
import sallyport.access.proposal.RuleProposal;
import sallyport.access.proposal.Seen;
import sallyport.access.proposal.Seen.Place;
import sallyport.http.Json;

/**
 * A proposal in print. As text it is a script: the commands that bring it about, in an order that
 * shuts nobody out on the way, with everything else in comments.
 *
 * @param reads whose records were read
 * @param byPerimeter a network security perimeter decides, and no rules of the vault count
 * @param author who is held against the rules, where that is clear
 */
public record RulesReport(
    RuleChange change,
    Instant since,
    List<AuditRead> reads,
    long calls,
    boolean byPerimeter,
    Optional<Author> author,
    RuleProposal proposal) {
  private static final int MOST_SHOWN = 8;

  public RulesReport {
    reads = List.copyOf(reads);
  }

  public String text() {
    var out = new StringBuilder();
    out.append("# vault %s: %d calls since %s".formatted(change.vault(), calls, seconds(since)));
    out.append(
        unreadable() == 0
            ? "\n"
            : "; %d lines of the audit files are no records\n".formatted(unreadable()));
    reads.forEach(read -> out.append("# ").append(line(read)).append('\n'));
    if (reads.size() == 1) {
      out.append("# these are the calls of one node: name the folders of all with --audit\n");
    }
    author.ifPresent(you -> out.append("# you: ").append(words(you)).append('\n'));
    if (byPerimeter) {
      out.append("# a network security perimeter decides: no rule of the vault counts\n");
    } else if (change.present().publicAccess() != PublicAccess.ENABLED) {
      out.append("# public access is off: no rule counts before it is enabled\n");
    }
    section(out, "what the rules let in", letIn());
    section(out, "let in without a rule", proposal.withoutRule().stream().map(RulesReport::line));
    section(
        out,
        "what the rules would have refused",
        refused().stream().map(refused -> line(refused.seen()) + ": " + refused.why()));
    section(out, "rules of now that are removed", lost());
    if (change.present().bypass() == Bypass.AZURE_SERVICES && proposal.bypass() == Bypass.NONE) {
      out.append("#\n# the bypass is switched off: no trusted service was seen\n");
    }
    out.append('\n');
    change.commands().forEach(command -> out.append(command).append('\n'));
    return out.toString();
  }

  public String json() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("vault", change.vault());
    shown.put("since", seconds(since).toString());
    shown.put("records", reads.stream().map(RulesReport::shown).toList());
    shown.put("calls", calls);
    shown.put("unreadableLines", unreadable());
    author.ifPresent(you -> shown.put("you", words(you.place())));
    shown.put("perimeterDecides", byPerimeter);
    shown.put("bypass", RuleChange.word(proposal.bypass()));
    shown.put("ipRules", proposal.blocks().stream().map(RulesReport::block).toList());
    shown.put("virtualNetworkRules", proposal.subnets());
    shown.put("removed", lost().toList());
    shown.put("withoutRule", proposal.withoutRule().stream().map(RulesReport::seen).toList());
    shown.put(
        "refused",
        refused().stream()
            .map(refused -> {
              var seen = seen(refused.seen());
              seen.put("why", refused.why());
              return seen;
            })
            .toList());
    shown.put("commands", change.commands());
    return new String(Json.write(shown), UTF_8) + "\n";
  }

  /** An author in words, for what is said of them elsewhere too. */
  public static String words(Author you) {
    return words(you.place())
        + ", from where "
        + you.name()
        + ", who changed the vault last, calls";
  }

  private long unreadable() {
    return reads.stream().mapToLong(read -> read.tally().unreadable()).sum();
  }

  private Stream<String> lost() {
    return Stream.concat(change.lostAddresses().stream(), change.lostSubnets().stream());
  }

  private static String line(AuditRead read) {
    return "records of "
        + read.folder()
        + read.tally().oldest().map(oldest -> ", from " + seconds(oldest)).orElse(": none");
  }

  private static Map<String, Object> shown(AuditRead read) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("folder", read.folder().toString());
    read.tally().oldest().ifPresent(oldest -> shown.put("from", seconds(oldest).toString()));
    return shown;
  }

  private Stream<String> letIn() {
    return Stream.concat(
        proposal.blocks().stream().map(RulesReport::words), proposal.subnets().stream());
  }

  /** Those that call most stand first. */
  private List<RuleProposal.Refused> refused() {
    return proposal.refused().stream()
        .sorted(
            Comparator.<RuleProposal.Refused>comparingLong(refused -> refused.seen().calls())
                .reversed())
        .toList();
  }

  private static void section(StringBuilder out, String title, Stream<String> lines) {
    var all = lines.toList();
    out.append("#\n# ").append(title).append(all.isEmpty() ? ": nothing\n" : ":\n");
    all.forEach(line -> out.append("#   ").append(line).append('\n'));
  }

  private static String words(ProposedBlock block) {
    var seen = block.block() + "  " + block.seen() + " seen";
    if (block.unseen().isEmpty()) {
      return seen;
    }
    var more = block.unseen().size() - MOST_SHOWN;
    return seen
        + ", and "
        + block.unseenCount()
        + " that were not: "
        + block.unseen().stream()
            .limit(MOST_SHOWN)
            .map(ProposedBlock.Range::toString)
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more ranges" : "");
  }

  private static String line(Seen seen) {
    return words(seen.place())
        + seen.trustedService().map(name -> " (trusted service " + name + ")").orElse("")
        + "  "
        + seen.calls()
        + (seen.calls() == 1 ? " call, " : " calls, last ")
        + seconds(seen.last())
        + (seen.principals().isEmpty() ? "" : ", by " + String.join(", ", seen.principals()));
  }

  private static Map<String, Object> block(ProposedBlock block) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("value", block.block());
    shown.put("seen", block.seen());
    shown.put("notSeen", block.unseenCount());
    shown.put("rangesNotSeen", block.unseen().stream().map(ProposedBlock.Range::toString).toList());
    return shown;
  }

  private static Map<String, Object> seen(Seen seen) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("from", words(seen.place()));
    seen.trustedService().ifPresent(name -> shown.put("trustedService", name));
    shown.put("calls", seen.calls());
    shown.put("last", seconds(seen.last()).toString());
    shown.put("principals", seen.principals());
    return shown;
  }

  private static String words(Place place) {
    return switch (place) {
      case Place.Address(var address) -> AddressText.of(address);
      case Place.Subnet(var id) -> id;
      case Place.Endpoint(var id, _) -> id;
    };
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
