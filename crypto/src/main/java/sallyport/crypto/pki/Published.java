package sallyport.crypto.pki;

import java.net.URI;

/**
 * Where clients find what they need to judge a certificate. Both are plain HTTP, because checking a
 * TLS certificate must not need TLS.
 *
 * @param crl the revocation list, DER
 * @param authority the authority's certificate, DER
 */
public record Published(URI crl, URI authority) {}
