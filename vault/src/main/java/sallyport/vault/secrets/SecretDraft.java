package sallyport.vault.secrets;

import java.util.Map;
import java.util.Optional;
import sallyport.crypto.SecretBytes;
import sallyport.vault.objects.AttributeChanges;

/**
 * A version of a secret as a caller asks for it.
 *
 * @param value UTF-8; stays the caller's to close
 */
public record SecretDraft(
    SecretBytes value,
    Optional<String> contentType,
    Map<String, String> tags,
    AttributeChanges attributes) {}
