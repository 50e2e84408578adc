package sallyport.identity.directory;

import java.time.Instant;
import java.util.List;

/**
 * An application registration and its credentials.
 *
 * @param objectId GUID of the registration itself; policies name the service principal's instead
 * @param appId GUID that clients send as {@code client_id}
 * @param owners object ids of the principals that registered it and may change it
 */
public record Application(
    String tenantId,
    String objectId,
    String appId,
    String displayName,
    List<String> identifierUris,
    List<PasswordCredential> passwords,
    List<KeyCredential> certificates,
    List<String> owners,
    Instant created) {
  public Application {
    identifierUris = List.copyOf(identifierUris);
    passwords = List.copyOf(passwords);
    certificates = List.copyOf(certificates);
    owners = List.copyOf(owners);
  }
}
