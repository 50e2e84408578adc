package sallyport.server.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sallyport.api.vault.Explanation;

/** What {@code explain} found, for people. */
final class ExplainText {
  private ExplainText() {}

  static String of(RecordedCall call) {
    var text = new StringBuilder(256);
    text.append("Then, at ").append(call.time()).append(": ");
    var door = call.door();
    if (door == null) {
      text.append("passed the doors, answered ").append(call.status());
    } else {
      text.append("REFUSED at the ")
          .append(door)
          .append(" door: ")
          .append(call.rule())
          .append(", answered ")
          .append(call.status());
    }
    text.append("\n  call        ").append(call.operation()).append(" on vault ");
    text.append(call.vault()).append(", from ").append(call.address());
    if (call.through() != null) {
      text.append(" through ").append(call.through());
    }
    text.append("\n  caller      ");
    text.append(call.objectId() == null ? "not known" : "object id " + call.objectId());
    if (call.client() != null) {
      text.append(", application ").append(call.client());
    }
    if (call.identity() != null) {
      text.append(", identity of ").append(call.identity());
    }
    if (call.assignment() != null) {
      text.append("\n  by          role assignment ").append(call.assignment());
    }
    text.append("\n  record      in ").append(call.folder());
    return text.append('\n').toString();
  }

  static String of(Explanation found) {
    var text = new StringBuilder(512);
    if (found.admitted()) {
      text.append("ADMITTED: ").append(found.rule());
    } else {
      text.append("REFUSED at the ").append(found.decidedBy()).append(" door: ");
      text.append(found.rule());
    }
    text.append("\n\n  call        ").append(found.operation());
    if (found.name() != null) {
      text.append(' ').append(found.name());
    }
    text.append(" on vault ").append(found.vault()).append(", ").append(source(found.source()));
    text.append("\n  caller      ").append(caller(found.principal())).append('\n');
    for (var door : found.doors()) {
      text.append(
          String.format(
              Locale.ROOT, "  %-10s  %-7s  %s%n", door.door(), door.state(), door.rule()));
    }
    var perimeter = found.perimeter();
    if (perimeter != null) {
      text.append("  perimeter   ")
          .append(perimeter.allowed() ? "lets it in" : "keeps it out")
          .append(": ")
          .append(perimeter.rule())
          .append("\n              ")
          .append(perimeter.id())
          .append(", profile ")
          .append(perimeter.profile())
          .append(", ")
          .append(perimeter.accessMode())
          .append(perimeter.decides() ? "" : ", does not count")
          .append('\n');
    }
    var told = found.told();
    if (told != null) {
      text.append("\nThe caller is told ").append(told.status()).append(' ').append(told.code());
      if (told.innerCode() != null) {
        text.append(", ").append(told.innerCode());
      }
      text.append(":\n");
      told.message().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.toString();
  }

  private static String source(Explanation.Source source) {
    return switch (source.kind()) {
      case "subnet" -> "from " + source.address() + " in subnet " + source.id();
      case "privateEndpoint" ->
          "from " + source.address() + " through private endpoint " + source.id();
      default -> "from address " + source.address();
    };
  }

  private static String caller(Explanation.@Nullable Principal principal) {
    if (principal == null) {
      return "nobody: no token";
    }
    return principal.name()
        + (principal.enabled() ? "" : " (disabled)")
        + ", object id "
        + principal.objectId()
        + (principal.applicationId() == null ? "" : ", application " + principal.applicationId())
        + (principal.groups() == 0 ? "" : ", in " + principal.groups() + " groups");
  }
}
