package sallyport.connectivity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published service-tag files of the public clouds (JSON: {@code changeNumber}, {@code cloud},
 * {@code values[].name}, {@code .properties.addressPrefixes}), as addresses of endpoints.
 */
public final class ServiceTags {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ServiceTags() {}

  /** The tag of a purpose; a region narrows that of vaults down. Revocation has none. */
  static Optional<String> tag(Purpose purpose, Optional<String> region) {
    return switch (purpose) {
      case AUTHENTICATION, DIRECTORY -> Optional.of("AzureActiveDirectory");
      case MANAGEMENT -> Optional.of("AzureResourceManager");
      case VAULT, MANAGED_HSM -> Optional.of("AzureKeyVault" + region.map(r -> "." + r).orElse(""));
      case REVOCATION -> Optional.empty();
    };
  }

  /**
   * The addresses of a plan's endpoints by their tags.
   *
   * @param published when the file was written
   * @throws IllegalArgumentException when it is no service-tag file, or lacks a tag; the message
   *     says which
   */
  public static Addresses read(
      byte[] file, Instant published, Instant now, List<Endpoint> plan, Optional<String> region) {
    var prefixes = new HashMap<String, List<String>>();
    JsonNode root;
    try {
      root = JSON.readTree(file);
    } catch (JacksonException _) {
      throw new IllegalArgumentException("no JSON");
    }
    for (var value : root.path("values")) {
      var list = new ArrayList<String>();
      value.path("properties").path("addressPrefixes").forEach(it -> list.add(it.asString("")));
      prefixes.put(value.path("name").asString("").toLowerCase(Locale.ROOT), list);
    }
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("no service-tag file: it has no values");
    }
    var byHost = new HashMap<String, List<String>>();
    for (var endpoint : plan) {
      tag(endpoint.purpose(), region)
          .ifPresent(tag -> {
            var found = prefixes.get(tag.toLowerCase(Locale.ROOT));
            if (found == null) {
              throw new IllegalArgumentException("the file has no tag " + tag);
            }
            byHost.put(endpoint.host(), found);
          });
    }
    return new Addresses(
        Map.copyOf(byHost),
        "service tags of %s, change %s, %d days old"
            .formatted(
                root.path("cloud").asString("?"),
                root.path("changeNumber").asString("?"),
                Duration.between(published, now).toDays()));
  }
}
