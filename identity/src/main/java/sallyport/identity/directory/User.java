package sallyport.identity.directory;

/**
 * A person.
 *
 * @param passwordHash as {@code crypto} encodes it
 */
public record User(
    String tenantId,
    String objectId,
    String userPrincipalName,
    String displayName,
    String passwordHash,
    boolean enabled) {}
