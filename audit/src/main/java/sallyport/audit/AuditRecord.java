package sallyport.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Caller;

/**
 * One call as the audit log shows it. Field names follow the published {@code AuditEvent} record.
 *
 * @param resourceId ARM id of the vault or resource, in any case; written upper-cased
 * @param operationName for example {@code SecretGet}; {@code Authentication} for a call refused
 *     with 401
 * @param operationVersion the api-version sent, empty when none
 * @param status the HTTP status of the answer; {@code resultType} and {@code resultSignature}
 *     follow from it
 * @param resultDescription the message of a refusal
 * @param durationNanos time inside the service
 * @param requestUri the whole URI with its query, never a body
 * @param properties further members of {@code properties}, in order: String, Boolean, Integer,
 *     Long, or lists and maps of these
 */
public record AuditRecord(
    Instant time,
    String resourceId,
    String operationName,
    String operationVersion,
    int status,
    Optional<String> resultDescription,
    long durationNanos,
    String callerIpAddress,
    String correlationId,
    Optional<Caller> caller,
    String clientInfo,
    String requestUri,
    Map<String, Object> properties) {}
