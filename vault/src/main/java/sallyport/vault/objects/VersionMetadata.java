package sallyport.vault.objects;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import sallyport.core.VersionId;

/**
 * All of one version but its material: what lists show.
 *
 * @param key with the name in the case it was first given
 * @param previous the version that was current before this one
 * @param tags in the order in which they were given
 * @param facts what the kind adds in clear, for example {@code contentType} of a secret
 * @param managed the version belongs to a certificate
 */
public record VersionMetadata(
    ObjectKey key,
    VersionId version,
    Optional<VersionId> previous,
    Attributes attributes,
    Map<String, String> tags,
    Map<String, String> facts,
    boolean managed) {
  public VersionMetadata {
    tags = ordered(tags);
    facts = Map.copyOf(facts);
  }

  public VersionMetadata changed(
      Attributes attributes, Map<String, String> tags, Map<String, String> facts) {
    return new VersionMetadata(key, version, previous, attributes, tags, facts, managed);
  }

  /** {@code Map.copyOf} would shuffle them, and a client would see its tags in another order. */
  private static Map<String, String> ordered(Map<String, String> tags) {
    return tags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }
}
