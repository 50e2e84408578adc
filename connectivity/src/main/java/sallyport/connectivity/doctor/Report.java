package sallyport.connectivity.doctor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Findings for people and for programs. */
public final class Report {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Report() {}

  /**
   * One finding in a line.
   *
   * @param widest how long the longest {@code host:port} of the plan is
   */
  public static String line(Finding finding, int widest) {
    return ("%-11s  %-" + Math.max(1, widest) + "s  %-10s  %s")
        .formatted(
            finding.verdict() == Verdict.FAILED ? "FAILED" : finding.verdict().word(),
            place(finding.endpoint()),
            finding.check().word(),
            finding.says());
  }

  public static String place(Endpoint endpoint) {
    return endpoint.host() + ":" + endpoint.port();
  }

  /** What is to be done, and how much was found; several lines. */
  public static String summary(List<Finding> findings) {
    var text = new StringBuilder();
    for (var alike : alike(findings)) {
      var finding = alike.getFirst();
      text.append('\n')
          .append(finding.verdict() == Verdict.FAILED ? "FAILED " : "warning ")
          .append(
              alike.stream()
                  .map(each -> place(each.endpoint()))
                  .distinct()
                  .collect(Collectors.joining(", ")))
          .append(", ")
          .append(finding.check().word())
          .append(": ")
          .append(finding.says())
          .append('\n');
      finding.mend().ifPresent(mend -> text.append("  mend: ").append(mend).append('\n'));
      finding.rule().ifPresent(rule -> text.append("  rule: ").append(inWords(rule)).append('\n'));
    }
    var counts = counts(findings);
    text.append('\n');
    counts.forEach((verdict, count) ->
        text.append(text.charAt(text.length() - 1) == '\n' ? "" : ", ")
            .append(count)
            .append(' ')
            .append(verdict.word()));
    return text.append('\n').toString();
  }

  /** What went wrong; endpoints where the same did stand together. */
  private static List<List<Finding>> alike(List<Finding> findings) {
    var groups = new LinkedHashMap<List<Object>, List<Finding>>();
    for (var finding : findings) {
      if (finding.verdict() == Verdict.FAILED || finding.verdict() == Verdict.WARNING) {
        groups
            .computeIfAbsent(
                List.of(finding.check(), finding.says(), finding.mend(), finding.rule()),
                _ -> new ArrayList<>())
            .add(finding);
      }
    }
    return List.copyOf(groups.values());
  }

  public static String json(Cloud cloud, List<Finding> findings) {
    var root = JSON.createObjectNode().put("cloud", cloud.profile().name());
    var list = root.putArray("findings");
    for (var finding : findings) {
      var node =
          list.addObject()
              .put("host", finding.endpoint().host())
              .put("port", finding.endpoint().port())
              .put("check", finding.check().word())
              .put("verdict", finding.verdict().code())
              .put("says", finding.says())
              .put("milliseconds", finding.took().toMillis());
      finding.mend().ifPresent(mend -> node.put("mend", mend));
      finding.rule().ifPresent(rule -> put(node.putObject("rule"), rule));
    }
    var summary = root.putObject("summary");
    counts(findings).forEach((verdict, count) -> summary.put(verdict.code(), count));
    return root.toPrettyString() + "\n";
  }

  public static boolean failed(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAILED);
  }

  private static void put(ObjectNode node, Endpoint rule) {
    node.put("host", rule.host())
        .put("port", rule.port())
        .put("protocol", rule.tls() ? "https" : "http")
        .put("reason", rule.reason());
  }

  private static String inWords(Endpoint rule) {
    return rule.host()
        + "  "
        + rule.port()
        + "  "
        + (rule.tls() ? "TLS" : "plain HTTP")
        + "  "
        + rule.reason();
  }

  private static Map<Verdict, Integer> counts(List<Finding> findings) {
    var counts = new EnumMap<Verdict, Integer>(Verdict.class);
    for (var verdict : Verdict.values()) {
      counts.put(verdict, 0);
    }
    findings.forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum));
    return counts;
  }
}
