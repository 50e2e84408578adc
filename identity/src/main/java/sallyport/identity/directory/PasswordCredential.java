package sallyport.identity.directory;

import java.time.Instant;

/**
 * A client secret, stored as a hash.
 *
 * @param keyId a GUID
 * @param hint the first three characters, as the directory shows them
 * @param hash as {@code crypto} encodes it, with its salt and method
 */
public record PasswordCredential(
    String keyId, String displayName, String hint, String hash, Instant start, Instant end) {}
