package sallyport.server.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sallyport.access.Operation;
import sallyport.access.TrustedService;
import sallyport.access.VaultFlags;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of trusted services, for people and as the JSON that {@link TrustedServicesFile} reads.
 */
final class TrustedServicesText {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private TrustedServicesText() {}

  /** A paragraph for each service. */
  static String paragraphs(List<TrustedService> services) {
    return services.stream()
        .map(TrustedServicesText::paragraph)
        .collect(Collectors.joining("\n\n"));
  }

  private static String paragraph(TrustedService service) {
    var text = new StringBuilder(service.name());
    line(text, "list", service.edition().word());
    line(text, "scenario", service.scenario());
    line(
        text,
        "known by",
        Stream.concat(service.appIds().stream(), service.resourceTypes().stream())
            .collect(Collectors.joining(", ")));
    line(
        text,
        "operations",
        service.operations().stream().map(Operation::auditName).collect(Collectors.joining(", ")));
    service.flag().ifPresent(flag -> line(text, "only with", flag.word()));
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String words) {
    text.append("\n  ").append(label).append(" ".repeat(12 - label.length())).append(words);
  }

  static String json(List<TrustedService> services) {
    return JSON.writeValueAsString(services.stream().map(TrustedServicesText::members).toList());
  }

  private static Map<String, Object> members(TrustedService service) {
    var members = new LinkedHashMap<String, Object>();
    members.put("name", service.name());
    members.put("scenario", service.scenario());
    members.put("edition", service.edition().word());
    service.callerName().ifPresent(name -> members.put("callerName", name));
    members.put("appIds", service.appIds());
    members.put("resourceTypes", service.resourceTypes());
    members.put(
        "allowedOperations", service.operations().stream().map(Operation::auditName).toList());
    if (!service.reason().isEmpty()) {
      members.put("reason", service.reason());
    }
    service.flag().map(VaultFlags.Flag::word).ifPresent(flag -> members.put("vaultFlag", flag));
    return members;
  }
}
