package sallyport.identity.directory;

import java.time.Instant;

/**
 * A certificate by which a client may sign its assertions.
 *
 * @param certificate DER, base64
 */
public record KeyCredential(
    String keyId, String displayName, String certificate, Instant start, Instant end) {}
