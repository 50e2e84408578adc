package sallyport.connectivity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A published service-tag file of a public cloud (JSON: {@code changeNumber}, {@code cloud}, {@code
 * values[].name}, {@code .properties.addressPrefixes}), as addresses of endpoints.
 *
 * @param cloud as the file says it
 * @param change its number
 * @param published the day in the name under which it is published, the only one there is: the
 *     content has none, and the time of a copy is that of the copying
 * @param prefixes by the name of a tag in lower case
 */
public record ServiceTags(
    String cloud,
    String change,
    Optional<LocalDate> published,
    Map<String, List<String>> prefixes) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME =
      Pattern.compile("ServiceTags_[A-Za-z]{1,32}_(\\d{8})\\.json", Pattern.CASE_INSENSITIVE);

  /** What files call the clouds, by the names of the clouds' profiles. */
  private static final Map<String, List<String>> CLOUDS =
      Map.of(
          "AzureCloud", List.of("public", "azurecloud"),
          "AzureChinaCloud", List.of("china", "azurechina", "azurechinacloud"),
          "AzureUSGovernment", List.of("azuregovernment", "usgov", "azureusgovernment"),
          "AzureGermanCloud", List.of("germany", "azuregermany", "azuregermancloud"));

  public ServiceTags {
    prefixes = Map.copyOf(prefixes);
  }

  /**
   * Reads a file.
   *
   * @param name of the file, without its folder
   * @throws IllegalArgumentException when it is no service-tag file; the message says why
   */
  public static ServiceTags read(String name, byte[] file) {
    JsonNode root;
    try {
      root = JSON.readTree(file);
    } catch (JacksonException _) {
      throw new IllegalArgumentException("no JSON");
    }
    var prefixes = new HashMap<String, List<String>>();
    for (var value : root.path("values")) {
      var list = new ArrayList<String>();
      value.path("properties").path("addressPrefixes").forEach(it -> list.add(it.asString("")));
      prefixes.put(value.path("name").asString("").toLowerCase(Locale.ROOT), List.copyOf(list));
    }
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("no service-tag file: it has no values");
    }
    return new ServiceTags(
        root.path("cloud").asString(""),
        root.path("changeNumber").asString("?"),
        day(name),
        prefixes);
  }

  private static Optional<LocalDate> day(String name) {
    var parts = NAME.matcher(name);
    try {
      return parts.matches()
          ? Optional.of(LocalDate.parse(parts.group(1), DateTimeFormatter.BASIC_ISO_DATE))
          : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /**
   * The addresses of a plan's endpoints by their tags; none for an endpoint that has no tag.
   *
   * @throws IllegalArgumentException when the file is of another cloud, or lacks a tag; the message
   *     says which
   */
  public Addresses addresses(Cloud of, List<Endpoint> plan, Optional<String> region, Instant now) {
    if (!CLOUDS.getOrDefault(of.profile().name(), List.of()).contains(lower(cloud)) || of.own()) {
      throw new IllegalArgumentException(
          "it is of cloud \"%s\", the plan is for %s".formatted(cloud, of.title()));
    }
    var byHost = new HashMap<String, List<String>>();
    for (var endpoint : plan) {
      tag(of, endpoint, region)
          .ifPresent(tag -> {
            var found = prefixes.get(lower(tag));
            if (found == null) {
              throw new IllegalArgumentException("the file has no tag " + tag);
            }
            byHost.put(endpoint.host(), found);
          });
    }
    return new Addresses(
        Map.copyOf(byHost), "service tags of %s, change %s, %s".formatted(cloud, change, age(now)));
  }

  /**
   * A region narrows the tag of vaults down. Revocation has none, nor has a sign-in that is not the
   * cloud's own: an organisation's, or that of personal accounts.
   */
  private static Optional<String> tag(Cloud of, Endpoint endpoint, Optional<String> region) {
    return switch (endpoint.purpose()) {
      case AUTHENTICATION ->
          of.profile().login().equals(endpoint.host())
                  || of.formerLogins().contains(endpoint.host())
              ? Optional.of("AzureActiveDirectory")
              : Optional.empty();
      case DIRECTORY -> Optional.of("AzureActiveDirectory");
      case MANAGEMENT -> Optional.of("AzureResourceManager");
      case VAULT, MANAGED_HSM -> Optional.of("AzureKeyVault" + region.map(r -> "." + r).orElse(""));
      case REVOCATION -> Optional.empty();
    };
  }

  private String age(Instant now) {
    return published
        .map(day ->
            "published on %s, %d days old"
                .formatted(
                    day, ChronoUnit.DAYS.between(day, LocalDate.ofInstant(now, ZoneOffset.UTC))))
        .orElse("of unknown age: its name is not the one it was published under");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
