package sallyport.vault.secrets;

import java.util.Map;
import java.util.Optional;
import sallyport.vault.objects.AttributeChanges;

/**
 * A change of a version's metadata; what is absent stays as it is.
 *
 * @param tags replace all tags together
 */
public record SecretChange(
    Optional<String> contentType,
    Optional<Map<String, String>> tags,
    AttributeChanges attributes) {}
