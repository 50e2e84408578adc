package sallyport.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is calling, as a validated token says it.
 *
 * @param tenantId the {@code tid} claim
 * @param objectId the {@code oid} claim: what access policies and role assignments name
 * @param appId {@code appid} (v1) or {@code azp} (v2)
 * @param groups object ids of the groups the caller is a member of
 * @param groupsClaimed the token carried a groups claim, even an empty one
 * @param application true for a token without a user
 * @param issuer the {@code iss} claim
 * @param managedIdentityId the {@code xms_mirid} claim, the ARM id of a managed identity's resource
 * @param auditClaims the claims that audit records show, short names, in token order; never the
 *     token itself
 */
public record Caller(
    String tenantId,
    String objectId,
    Optional<String> appId,
    List<String> groups,
    boolean groupsClaimed,
    boolean application,
    String issuer,
    Optional<String> managedIdentityId,
    Map<String, String> auditClaims) {
  public Caller {
    groups = List.copyOf(groups);
    // Map.copyOf would forget the order.
    auditClaims = Collections.unmodifiableMap(new LinkedHashMap<>(auditClaims));
  }
}
