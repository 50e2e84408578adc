package sallyport.access;

import java.util.List;
import java.util.Optional;

/**
 * One entry of a vault's access policies. Words are kept as they were given and compared without
 * regard to case.
 *
 * @param applicationId set for a compound identity: the user through this application only
 */
public record AccessPolicy(
    String tenantId,
    String objectId,
    Optional<String> applicationId,
    List<String> keys,
    List<String> secrets,
    List<String> certificates,
    List<String> storage) {
  public AccessPolicy {
    keys = List.copyOf(keys);
    secrets = List.copyOf(secrets);
    certificates = List.copyOf(certificates);
    storage = List.copyOf(storage);
  }
}
