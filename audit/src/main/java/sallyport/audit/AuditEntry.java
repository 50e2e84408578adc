package sallyport.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A record as it is read back from its line: what of it says who called what from where.
 *
 * @param resourceId ARM id of the vault, upper-cased
 * @param status the HTTP status of the answer
 * @param claims of a caller that was proven; empty for any other
 * @param properties texts, numbers and truths among {@code properties}, as text
 */
public record AuditEntry(
    Instant time,
    String resourceId,
    String operationName,
    int status,
    String callerIpAddress,
    Map<String, String> claims,
    Map<String, String> properties) {
  public AuditEntry {
    claims = Map.copyOf(claims);
    properties = Map.copyOf(properties);
  }

  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }
}
