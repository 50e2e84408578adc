package sallyport.server.learn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sallyport.access.AddressText;
import sallyport.access.proposal.ProposedBlock;
import sallyport.access.proposal.RuleProposal;
import sallyport.access.proposal.Seen;
import sallyport.access.proposal.Seen.Place;
import sallyport.audit.AuditReader;
import sallyport.http.Json;

/**
 * A proposal in print. As text it is a script: the commands that bring it about, in an order that
 * shuts nobody out on the way, with everything else in comments.
 *
 * @param vault its name
 * @param reportOnly the vault only reported when some of the calls were seen
 */
public record RulesReport(
    String vault,
    Instant since,
    AuditReader.Tally read,
    long calls,
    boolean reportOnly,
    RuleProposal proposal) {
  private static final int MOST_SHOWN = 8;

  public String text() {
    var out = new StringBuilder();
    out.append("# vault %s: %d calls since %s".formatted(vault, calls, seconds(since)));
    out.append(
        read.unreadable() == 0
            ? "\n"
            : "; %d lines of the audit files are no records\n".formatted(read.unreadable()));
    section(out, "what the rules let in", letIn());
    section(out, "let in without a rule", proposal.withoutRule().stream().map(RulesReport::line));
    section(
        out,
        "what the rules would have refused",
        refused().stream().map(refused -> line(refused.seen()) + ": " + refused.why()));
    out.append('\n');
    commands().forEach(command -> out.append(command).append('\n'));
    return out.toString();
  }

  public String json() {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("vault", vault);
    shown.put("since", seconds(since).toString());
    shown.put("calls", calls);
    shown.put("unreadableLines", read.unreadable());
    shown.put("ipRules", proposal.blocks().stream().map(RulesReport::block).toList());
    shown.put("virtualNetworkRules", proposal.subnets());
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
    shown.put("commands", commands());
    return new String(Json.write(shown), UTF_8) + "\n";
  }

  /** First the rules, then the refusing. */
  private List<String> commands() {
    var commands = new ArrayList<String>();
    var add = "az keyvault network-rule add --name " + vault;
    proposal.blocks().forEach(block -> commands.add(add + " --ip-address " + block.block()));
    proposal.subnets().forEach(subnet -> commands.add(add + " --subnet '" + subnet + "'"));
    commands.add(
        "az keyvault update --name " + vault + " --bypass AzureServices --default-action Deny");
    if (reportOnly) {
      commands.add(
          "az resource update --ids \"$(az keyvault show --name "
              + vault
              + " --query id --output tsv)\" --set properties.networkAcls.reportOnly=false");
    }
    return commands;
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
