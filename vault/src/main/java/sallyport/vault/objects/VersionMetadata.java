package sallyport.vault.objects;

import java.util.Map;
import java.util.Optional;
import sallyport.core.VersionId;

/**
 * All of one version but its material: what lists show.
 *
 * @param key with the name in the case it was first given
 * @param previous the version that was current before this one
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
    tags = Map.copyOf(tags);
    facts = Map.copyOf(facts);
  }

  public VersionMetadata changed(
      Attributes attributes, Map<String, String> tags, Map<String, String> facts) {
    return new VersionMetadata(key, version, previous, attributes, tags, facts, managed);
  }
}
