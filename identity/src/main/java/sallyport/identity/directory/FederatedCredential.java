package sallyport.identity.directory;

/**
 * Whose tokens prove an application in place of a secret. All three are compared letter by letter.
 *
 * @param issuer {@code iss}
 * @param subject {@code sub}
 * @param audience {@code aud}
 */
public record FederatedCredential(
    String id, String name, String issuer, String subject, String audience, String description) {}
