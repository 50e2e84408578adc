/**
 * The local certificate authority and the certificate the server shows: making, reading and writing
 * them.
 *
 * <p>An <em>authority</em> is a self-signed root that a client is told to trust; a <em>server
 * certificate</em> is a chain, leaf first, with the leaf's private key, made by the authority or
 * brought by the operator. Profiles follow RFC 5280 and the strictest of the clients (Python 3.13
 * verifies with OpenSSL's {@code x509_strict}). Keys leave as {@link sallyport.crypto.SecretBytes};
 * this package writes no files.
 */
@NullMarked
package sallyport.crypto.pki;

import org.jspecify.annotations.NullMarked;
