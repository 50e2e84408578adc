package sallyport.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A role given to a principal at a scope and everything below it.
 *
 * @param id the GUID that names the assignment
 * @param scope an ARM id, {@code /} for the whole tenant, without a trailing slash
 * @param principalType {@code User}, {@code Group} or {@code ServicePrincipal}
 * @param condition a role-assignment condition; an assignment whose condition cannot be evaluated
 *     grants nothing
 */
public record RoleAssignment(
    String id,
    String scope,
    String roleDefinitionId,
    String principalId,
    String principalType,
    Optional<String> description,
    Optional<String> condition,
    Optional<String> conditionVersion,
    String createdBy,
    Instant created,
    Instant updated) {}
