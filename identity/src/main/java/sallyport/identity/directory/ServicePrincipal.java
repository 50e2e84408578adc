package sallyport.identity.directory;

import java.util.Optional;

/**
 * An application's presence in a tenant: what policies and role assignments name.
 *
 * @param type {@code Application} or {@code ManagedIdentity}
 * @param managedIdentityOf ARM id of the resource whose managed identity it is; its tokens carry it
 */
public record ServicePrincipal(
    String tenantId,
    String objectId,
    String appId,
    String displayName,
    String type,
    boolean enabled,
    Optional<String> managedIdentityOf) {

  /** One that is no resource's identity. */
  public ServicePrincipal(
      String tenantId,
      String objectId,
      String appId,
      String displayName,
      String type,
      boolean enabled) {
    this(tenantId, objectId, appId, displayName, type, enabled, Optional.empty());
  }
}
