package sallyport.identity.directory;

/**
 * An application's presence in a tenant: what policies and role assignments name.
 *
 * @param type {@code Application} or {@code ManagedIdentity}
 */
public record ServicePrincipal(
    String tenantId,
    String objectId,
    String appId,
    String displayName,
    String type,
    boolean enabled) {}
