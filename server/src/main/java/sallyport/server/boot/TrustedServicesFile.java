package sallyport.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import sallyport.access.AzureTrustedServices;
import sallyport.access.Operation;
import sallyport.access.TrustedService;
import sallyport.access.VaultFlags;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an operator's own trusted services: a JSON array of objects as {@code admin
 * trusted-services --json} prints them. Everything that is wrong is told, each with its member.
 */
final class TrustedServicesFile {
  static final int MAX_BYTES = 256 * 1024;
  static final int MOST_SERVICES = 64;
  static final int MOST_ITEMS = 64;
  private static final int MAX_NAME = 64;
  private static final int MAX_TEXT = 256;
  private static final int MAX_SHOWN = 60;

  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
  private static final Pattern TYPE =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z0-9]+)+(/[A-Za-z][A-Za-z0-9]*)+");

  /** Anybody may make such an identity and give it to any machine: it tells nothing. */
  private static final String USER_ASSIGNED = "microsoft.managedidentity/userassignedidentities";

  private static final Set<String> MEMBERS =
      Set.of(
          "name",
          "scenario",
          "edition",
          "callerName",
          "appIds",
          "resourceTypes",
          "allowedOperations",
          "reason",
          "vaultFlag");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final Problems problems;

  private TrustedServicesFile(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Takes what is wrong with the file, and the mend. */
  @FunctionalInterface
  interface Problems {
    void wrong(String problem, String mend);
  }

  /** The services of the file; of no use when there were problems. */
  static List<TrustedService> read(Path file, Problems problems) {
    return new TrustedServicesFile(file, problems).services();
  }

  private List<TrustedService> services() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.wrong(file + " is larger than " + MAX_BYTES / 1024 + " KiB", "shorten it");
        return List.of();
      }
      return services(JSON.readTree(Files.readString(file)));
    } catch (IOException unreadable) {
      problems.wrong(file + " cannot be read", "name a file in UTF-8 that this user may read");
    } catch (JacksonException broken) {
      var at = broken.getLocation();
      problems.wrong(
          file + (at == null ? "" : " line " + at.getLineNr()) + " is no JSON",
          "write each member once, and nothing behind the closing bracket");
    }
    return List.of();
  }

  private List<TrustedService> services(JsonNode root) {
    if (!root.isArray() || root.size() > MOST_SERVICES) {
      wrong("", "is no array of at most " + MOST_SERVICES + " services", "give one");
      return List.of();
    }
    var taken = new HashSet<String>();
    AzureTrustedServices.ALL.forEach(service -> taken.add(service.name()));
    var services = new ArrayList<TrustedService>();
    for (int i = 0; i < root.size(); i++) {
      var service = service("[" + i + "]", root.get(i));
      if (service.isPresent() && !taken.add(service.get().name())) {
        wrong("[" + i + "].name", "is taken", "give each service a name of its own");
      }
      service.ifPresent(services::add);
    }
    return services;
  }

  private Optional<TrustedService> service(String at, JsonNode row) {
    if (!row.isObject()) {
      wrong(at, "is no object", "give one for each service");
      return Optional.empty();
    }
    for (var member : row.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        wrong(at + "." + shown(member), "is unknown", "spell it as the documentation does");
      }
    }
    var name = text(at, row, "name", MAX_NAME);
    var scenario = text(at, row, "scenario", MAX_TEXT);
    var appIds = items(at, row, "appIds", this::appId);
    var types = items(at, row, "resourceTypes", this::resourceType);
    var operations = items(at, row, "allowedOperations", this::operation);
    var edition =
        word(at, row, "edition", TrustedService.Edition::named, TrustedService.Edition.values());
    var flag = word(at, row, "vaultFlag", VaultFlags.Flag::named, VaultFlags.Flag.values());
    var callerName = optionalText(at, row, "callerName", MAX_NAME);
    var reason = optionalText(at, row, "reason", MAX_TEXT);
    if (row.path("appIds").isEmpty() && row.path("resourceTypes").isEmpty()) {
      wrong(at, "has no appIds and no resourceTypes", "say how the service is known");
    }
    if (row.path("allowedOperations").isEmpty()) {
      wrong(at + ".allowedOperations", "is empty", "name what its scenario needs");
    }
    if (name.isEmpty() || operations.isEmpty() || (appIds.isEmpty() && types.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new TrustedService(
            name,
            scenario,
            edition.orElse(TrustedService.Edition.OWN),
            callerName,
            appIds,
            types,
            EnumSet.copyOf(operations),
            reason.orElse(""),
            flag));
  }

  private String text(String at, JsonNode row, String member, int most) {
    var found = optionalText(at, row, member, most);
    if (found.isEmpty() && !row.has(member)) {
      wrong(at + "." + member, "is missing", "give it");
    }
    return found.orElse("");
  }

  private Optional<String> optionalText(String at, JsonNode row, String member, int most) {
    var node = row.path(member);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    var fits =
        node.isString()
            && !node.asString().isBlank()
            && node.asString().length() <= most
            && node.asString().chars().noneMatch(Character::isISOControl);
    if (!fits) {
      wrong(at + "." + member, "is no text", "give 1 to " + most + " characters on one line");
      return Optional.empty();
    }
    return Optional.of(node.asString());
  }

  private <T> Optional<T> word(
      String at, JsonNode row, String member, Function<String, Optional<T>> named, T[] all) {
    var node = row.path(member);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    var found = node.isString() ? named.apply(node.asString()) : Optional.<T>empty();
    if (found.isEmpty()) {
      var words = new ArrayList<String>();
      for (var one : all) {
        words.add(
            switch (one) {
              case TrustedService.Edition edition -> edition.word();
              case VaultFlags.Flag flag -> flag.word();
              default -> one.toString();
            });
      }
      wrong(at + "." + member, "is " + shown(node), "give one of " + String.join(", ", words));
    }
    return found;
  }

  /** Parses one item, or says what is wrong with it. */
  private interface Item<T> {
    Optional<T> parse(String at, String text);
  }

  private <T> List<T> items(String at, JsonNode row, String member, Item<T> item) {
    var node = row.path(member);
    var place = at + "." + member;
    if (node.isMissingNode()) {
      return List.of();
    }
    if (!node.isArray() || node.size() > MOST_ITEMS) {
      wrong(place, "is no array of at most " + MOST_ITEMS + " texts", "give one");
      return List.of();
    }
    var items = new ArrayList<T>();
    for (int i = 0; i < node.size(); i++) {
      var text = node.get(i).isString() ? node.get(i).asString() : "";
      item.parse(place + "[" + i + "]", text).ifPresent(items::add);
    }
    return items;
  }

  private Optional<String> appId(String at, String text) {
    if (GUID.matcher(text).matches()) {
      return Optional.of(text.toLowerCase(Locale.ROOT));
    }
    wrong(at, "is no application id", "give the GUID that clients send as client_id");
    return Optional.empty();
  }

  private Optional<String> resourceType(String at, String text) {
    if (text.toLowerCase(Locale.ROOT).equals(USER_ASSIGNED)) {
      wrong(at, "tells no service", "name the type of the resources that the service runs");
      return Optional.empty();
    }
    if (text.length() <= MAX_TEXT && TYPE.matcher(text).matches()) {
      return Optional.of(text);
    }
    wrong(at, "is no resource type", "give one such as Microsoft.Sql/servers");
    return Optional.empty();
  }

  private Optional<Operation> operation(String at, String text) {
    var found = Operation.named(text);
    if (found.isEmpty()) {
      wrong(
          at,
          "\"" + shown(text) + "\" is no operation",
          "name it as audit records do, for example KeyUnwrap");
    }
    return found;
  }

  private void wrong(String at, String problem, String mend) {
    problems.wrong(file + (at.isEmpty() ? "" : " " + at) + " " + problem, mend);
  }

  private static String shown(JsonNode node) {
    return shown(node.toString());
  }

  private static String shown(String text) {
    var plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN - 3) + "...";
  }
}
