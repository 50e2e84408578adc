package sallyport.identity.directory;

import java.time.Instant;
import java.util.List;

/**
 * An application registration and its credentials.
 *
 * @param objectId GUID of the registration itself; policies name the service principal's instead
 * @param appId GUID that clients send as {@code client_id}
 */
public record Application(
    String tenantId,
    String objectId,
    String appId,
    String displayName,
    List<String> identifierUris,
    List<PasswordCredential> passwords,
    List<KeyCredential> certificates,
    Instant created) {
  public Application {
    identifierUris = List.copyOf(identifierUris);
    passwords = List.copyOf(passwords);
    certificates = List.copyOf(certificates);
  }
}
